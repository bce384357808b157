-- Removes, for jobs, papers of the context's own tenant that need not be kept: uploads that never ended, after a day; what was refused,
-- is of a rejected case or was superseded, after `days`. At most `most` of them. What they said goes with them. Gives the files that nothing
-- points to any more.
create or replace function kyc.remove_old(days int, most int) returns setof text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  gone uuid[];
  keys text[];
begin
  select array_agg(o.id), array_agg(o.object_key) filter (where o.object_key is not null) into gone, keys from (
    select d.id, d.object_key from kyc.documents d
      left join kyc.cases c on c.tenant_id = d.tenant_id and c.id = d.case_id
     where d.tenant_id = tenant and d.state <> 'removed' and case
       when d.state = 'uploading' then d.created_at < now() - interval '1 day'
       when d.state = 'refused' then d.decided_at < app.now() - make_interval(days => days)
       when d.state in ('stored', 'external') and c.status = 'rejected' then c.decided_at < app.now() - make_interval(days => days)
       when d.superseded_at is not null then d.superseded_at < app.now() - make_interval(days => days)
       else false end
     order by d.id limit most for update of d) o;
  delete from kyc.documents d where d.tenant_id = tenant and d.id = any (gone) and d.state = 'uploading';
  update kyc.documents d
     set state = 'removed', reason = 'It need not be kept any more', sealed_key = null, key_id = null, stored_bytes = 0,
         number = null, issued_on = null, expires_on = null, sha256 = null, reference = null
   where d.tenant_id = tenant and d.id = any (gone);
  return query select unnest(keys);
end $$;
grant execute on function kyc.remove_old to app_api;
