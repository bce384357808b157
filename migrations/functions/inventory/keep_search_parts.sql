-- Trigger, after products were written: each that is there is found by its words as they are now. The plan is kept for the session, from
-- one product to a file of thousands: so parts are found by index, and compared by sorting.
create or replace function inventory.keep_search_parts() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
begin
  if tg_op = 'INSERT' then
    insert into inventory.search_parts (tenant_id, part, product_id)
    select n.tenant_id, u.part, n.id
      from new_rows n cross join lateral unnest(inventory.parts_of(n.name, n.sku, n.barcode, n.generic_name)) u (part)
     where n.deleted_at is null;
    return null;
  elsif tg_op = 'DELETE' then
    delete from inventory.search_parts s
     using old_rows o cross join lateral unnest(inventory.parts_of(o.name, o.sku, o.barcode, o.generic_name)) u (part)
     where s.tenant_id = o.tenant_id and s.part = u.part and s.product_id = o.id;
    return null;
  elsif not exists (select o.id, o.name, o.sku, o.barcode, o.generic_name, o.deleted_at is null from old_rows o
                    except select n.id, n.name, n.sku, n.barcode, n.generic_name, n.deleted_at is null from new_rows n) then
    return null;
  end if;
  delete from inventory.search_parts s
   using (select o.tenant_id, o.id, u.part
            from old_rows o cross join lateral unnest(inventory.parts_of(o.name, o.sku, o.barcode, o.generic_name)) u (part)
           where o.deleted_at is null
          except
          select n.tenant_id, n.id, u.part
            from new_rows n cross join lateral unnest(inventory.parts_of(n.name, n.sku, n.barcode, n.generic_name)) u (part)
           where n.deleted_at is null) gone
   where s.tenant_id = gone.tenant_id and s.part = gone.part and s.product_id = gone.id;
  insert into inventory.search_parts (tenant_id, part, product_id)
  select n.tenant_id, u.part, n.id
    from new_rows n cross join lateral unnest(inventory.parts_of(n.name, n.sku, n.barcode, n.generic_name)) u (part)
   where n.deleted_at is null
  on conflict do nothing;
  return null;
end $$;
