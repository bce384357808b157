-- Has all that was reported of stock compared with what is there, as a warehouse is another branch's, or a device signs that did
-- not, or no more. Raises permission.denied outside a job.
create or replace function fiscal.mark_changed_places() returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform fiscal.mark_stock(app.tenant_id());
end $$;
grant execute on function fiscal.mark_changed_places to app_api;
