-- Trigger, after products were written: each that is there is found by its words as they are now. The plan is kept for the session, from
-- one product to a file of thousands: so what is there is found by index, and rows are compared by sorting.
create or replace function inventory.keep_search_grams() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
begin
  if tg_op = 'INSERT' then
    insert into inventory.search_grams (tenant_id, product_id, grams)
    select n.tenant_id, n.id, inventory.grams_of(n.tenant_id, n.name, n.sku, n.barcode, n.generic_name)
      from new_rows n where n.deleted_at is null;
    return null;
  elsif tg_op = 'DELETE' then
    delete from inventory.search_grams s using old_rows o where s.tenant_id = o.tenant_id and s.product_id = o.id;
    return null;
  elsif not exists (select n.id, n.name, n.sku, n.barcode, n.generic_name, n.deleted_at is null from new_rows n
                    except select o.id, o.name, o.sku, o.barcode, o.generic_name, o.deleted_at is null from old_rows o) then
    return null;
  end if;
  delete from inventory.search_grams s
   using new_rows n where n.deleted_at is not null and s.tenant_id = n.tenant_id and s.product_id = n.id;
  insert into inventory.search_grams (tenant_id, product_id, grams)
  select c.tenant_id, c.id, inventory.grams_of(c.tenant_id, c.name, c.sku, c.barcode, c.generic_name)
    from (select n.tenant_id, n.id, n.name, n.sku, n.barcode, n.generic_name from new_rows n where n.deleted_at is null
          except
          select o.tenant_id, o.id, o.name, o.sku, o.barcode, o.generic_name from old_rows o where o.deleted_at is null) c
  on conflict (tenant_id, product_id) do update set grams = excluded.grams;
  return null;
end $$;
