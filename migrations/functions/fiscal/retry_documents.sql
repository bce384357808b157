-- Has documents told again at once: those that were refused or given up, and those that wait for their next try. What was refused, and was never in
-- doubt, is written anew. Gives which; those of warehouses that the caller is not shown are none of them.
create or replace function fiscal.retry_documents(documents uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from fiscal.lanes l
    where l.tenant_id = app.tenant_id()
      and l.device_id in (select d.device_id from fiscal.documents d where d.tenant_id = app.tenant_id() and d.id = any (documents))
    order by l.device_id for no key update;
  return query
    with held as materialized (
      select d.id, d.device_id from fiscal.documents d
       where d.tenant_id = app.tenant_id() and d.id = any (documents) and d.mode = 'normal' and d.claim is null
         and (d.status in ('rejected', 'dead') or d.is_open and d.next_attempt_at > clock_timestamp())
         and coalesce(d.warehouse_id = any (app.warehouses()), true)
       order by d.id for no key update),
    opened as (
      update fiscal.lanes l set not_before = null
       where l.tenant_id = app.tenant_id() and l.device_id in (select h.device_id from held h))
    update fiscal.documents d
       set status = case when d.status not in ('rejected', 'dead') then d.status
                         when d.status = 'dead' and d.uncertain_since is not null then 'ambiguous' else 'pending' end,
           attempts = 0, next_attempt_at = now(), stuck_at = null,
           gives_up_at = fiscal.gives_up_at(d.tenant_id),
           request = case when d.status = 'rejected' and d.uncertain_since is null then null else d.request end
      from held h where d.tenant_id = app.tenant_id() and d.id = h.id
    returning d.id;
end $$;
grant execute on function fiscal.retry_documents to app_api;
