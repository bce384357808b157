-- Says which entries of the context's tenant need not be kept from now on: those at the beginning of its log that occurred
-- before its retention, at most `most` more than before. The next checkpoint signs it, and only then are they removed. It is
-- noted in the log. Gives how many there are. Raises permission.denied outside a job.
create or replace function audit.let_go(most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  seal audit.seals;
  cutoff timestamptz;
  until bigint;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  select now() - make_interval(days => s.retention_days) into cutoff from audit.settings s where s.tenant_id = tenant;
  select * into seal from audit.seals s where s.tenant_id = tenant for update;
  select coalesce(min(o.index) filter (where o.occurred_at >= cutoff), max(o.index) + 1) into until
    from (select l.index, e.occurred_at from audit.leaves l
            join audit.audit_events e on e.tenant_id = tenant and e.id = l.entry_id
           where l.tenant_id = tenant and l.index >= seal.first_kept and l.index < seal.first_kept + most
           order by l.index) o;
  if cutoff is null or until is null or until = seal.first_kept then
    return 0;
  end if;
  update audit.seals s set first_kept = until where s.tenant_id = tenant;
  perform audit.note(app.claims() ->> 'command', 'audit.audit_events', null,
                     jsonb_build_object('first_kept', until, 'occurred_before', cutoff));
  return until - seal.first_kept;
end $$;
grant execute on function audit.let_go to app_api;
