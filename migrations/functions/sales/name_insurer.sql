-- Ends the transaction unless an order's insurer, if it has one, is there and in use. Raises insurer.not_found, insurer.inactive.
create or replace function sales.name_insurer(o sales.orders) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  found_one record;
begin
  if o.insurer_id is null then
    return;
  end if;
  select i.active into found_one from sales.insurers i where i.tenant_id = o.tenant_id and i.id = o.insurer_id and i.deleted_at is null;
  perform app.guard(found_one.active is not null, 'insurer.not_found');
  perform app.guard(found_one.active, 'insurer.inactive');
end $$;
grant execute on function sales.name_insurer to app_api;
