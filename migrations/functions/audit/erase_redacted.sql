-- Erases the details of at most `most` entries of the context's tenant that were asked to be redacted. A checkpoint of ten
-- minutes ago or before has the entry that tells of it by then, whichever operation asked, so that every later export proves who asked. The hash of what
-- was erased stays; without the salt nobody can try what it stood for. What tells of a redaction is never erased. Gives how many there were. Raises permission.denied
-- outside a job.
create or replace function audit.erase_redacted(most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  signed bigint;
  due uuid[];
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  select max(c.tree_size) into signed from audit.checkpoints c
   where c.tenant_id = tenant and c.created_at < now() - interval '10 minutes';
  select array_agg(d.id) into due
    from (select r.id from audit.redactions r
            join audit.leaves l on l.tenant_id = tenant and l.entry_id = r.id and l.index < signed
           where r.tenant_id = tenant and r.erased_at is null
             and not exists (select from audit.audit_events own where own.tenant_id = tenant and own.id = r.id
                                and own.target_type = 'audit.redactions')
             and exists (select from audit.audit_events e
                           join audit.leaves proof on proof.tenant_id = tenant and proof.entry_id = e.id
                          where e.tenant_id = tenant and e.target_id = r.id and e.target_type = 'audit.redactions'
                            and proof.index < signed)
           order by r.id limit most for update of r skip locked) d;
  update audit.leaves l
     set details_hash = sha256(convert_to(audit.details_text(e, l.salt), 'utf8')), salt = null
    from audit.audit_events e
   where l.tenant_id = tenant and l.entry_id = any (due) and l.salt is not null
     and e.tenant_id = tenant and e.id = l.entry_id;
  update audit.audit_events e set before = null, after = null, row_stays = false, source_ip = null
   where e.tenant_id = tenant and e.id = any (due);
  update audit.redactions r set erased_at = now() where r.tenant_id = tenant and r.id = any (due);
  return coalesce(cardinality(due), 0);
end $$;
grant execute on function audit.erase_redacted to app_api;
