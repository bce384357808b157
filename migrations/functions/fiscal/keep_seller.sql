-- Trigger: a document keeps who sold, as they were called when it was issued; a copy has what its original says.
create or replace function fiscal.keep_seller() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if new.mode = 'copy' then
    new.seller := (select o.seller from fiscal.documents o where o.tenant_id = new.tenant_id and o.id = new.original_id);
  else
    new.seller := fiscal.seller_of(new.warehouse_id, new.device_id, new.tenant_id);
  end if;
  return new;
end $$;
