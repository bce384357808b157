-- Trigger, after products were written: the barcode that a product now has is there, the one that it had before is gone, and
-- all of a removed product's are removed with it until it is restored.
create or replace function inventory.keep_barcodes() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into inventory.barcodes (tenant_id, id, product_id, barcode, deleted_at)
    select n.tenant_id, app.uuid7(), n.id, n.barcode, n.deleted_at from new_rows n where n.barcode is not null
    on conflict (tenant_id, product_id, barcode) do nothing;
    return null;
  end if;
  if exists (select from old_rows o join new_rows n using (tenant_id, id) where n.barcode is distinct from o.barcode) then
    delete from inventory.barcodes b using old_rows o join new_rows n using (tenant_id, id)
     where b.tenant_id = o.tenant_id and b.product_id = o.id and b.barcode = o.barcode and n.barcode is distinct from o.barcode;
    insert into inventory.barcodes (tenant_id, id, product_id, barcode, deleted_at)
    select n.tenant_id, app.uuid7(), n.id, n.barcode, n.deleted_at
      from old_rows o join new_rows n using (tenant_id, id) where n.barcode <> coalesce(o.barcode, '')
    on conflict (tenant_id, product_id, barcode) do nothing;
  end if;
  if exists (select from old_rows o join new_rows n using (tenant_id, id)
              where (n.deleted_at is null) <> (o.deleted_at is null)) then
    update inventory.barcodes b set deleted_at = n.deleted_at from old_rows o join new_rows n using (tenant_id, id)
     where b.tenant_id = n.tenant_id and b.product_id = n.id and (n.deleted_at is null) <> (o.deleted_at is null);
  end if;
  return null;
end $$;
