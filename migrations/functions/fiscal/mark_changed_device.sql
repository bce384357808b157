-- Trigger: a device that is active or no more, or is another branch's, changes which stock is reported for which device.
create or replace function fiscal.mark_changed_device() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform fiscal.mark_stock(new.tenant_id);
  return null;
end $$;
