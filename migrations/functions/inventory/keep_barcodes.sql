-- Trigger, after products were written: the barcode that a product now has is there, the one that it had before is gone, unless it is a pack's, and
-- all of a removed product's are removed with it until it is restored. The plan is kept for the session, from one change to
-- a file of thousands and back: so products are paired by grouping, and their barcodes found by index, whatever the size.
create or replace function inventory.keep_barcodes() returns trigger
language plpgsql volatile set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
declare
  changed record;
begin
  if tg_op = 'INSERT' then
    -- An insert of nothing would begin what follows from one of rows.
    if not exists (select from new_rows n where n.barcode is not null) then
      return null;
    end if;
    insert into inventory.barcodes (tenant_id, id, product_id, barcode, deleted_at)
    select n.tenant_id, app.uuid7(), n.id, n.barcode, n.deleted_at from new_rows n where n.barcode is not null
    on conflict (tenant_id, product_id, barcode) do nothing;
    return null;
  end if;
  select array_agg(p.tenant_id) as tenants, array_agg(p.id) as products, array_agg(p.was) as was, array_agg(p.now) as now,
         array_agg(p.removed_at) as removed_at, bool_or(p.renamed) as renamed, array_agg(p.moved) as moved,
         bool_or(p.moved) as any_moved
    into changed
    from (select r.tenant_id, r.id, max(r.barcode) filter (where r.before) as was,
                 max(r.barcode) filter (where not r.before) as now,
                 max(r.deleted_at) filter (where not r.before) as removed_at,
                 max(r.barcode) filter (where r.before) is distinct from max(r.barcode) filter (where not r.before) as renamed,
                 count(r.deleted_at) = 1 as moved
            from (select o.tenant_id, o.id, o.barcode, o.deleted_at, true as before from old_rows o
                  union all
                  select n.tenant_id, n.id, n.barcode, n.deleted_at, false from new_rows n) r
           group by r.tenant_id, r.id) p
   where p.renamed or p.moved;
  if changed.renamed then
    delete from inventory.barcodes b using unnest(changed.tenants, changed.products, changed.was, changed.now) c (tenant, product, was, now)
     where b.tenant_id = c.tenant and b.product_id = c.product and b.barcode = c.was and c.now is distinct from c.was
       and b.pack_quantity = 1;
    insert into inventory.barcodes (tenant_id, id, product_id, barcode, deleted_at)
    select c.tenant, app.uuid7(), c.product, c.now, c.removed_at
      from unnest(changed.tenants, changed.products, changed.was, changed.now, changed.removed_at) c (tenant, product, was, now, removed_at)
     where c.now <> coalesce(c.was, '')
    on conflict (tenant_id, product_id, barcode) do nothing;
  end if;
  if changed.any_moved then
    update inventory.barcodes b set deleted_at = c.removed_at
      from unnest(changed.tenants, changed.products, changed.removed_at, changed.moved) c (tenant, product, removed_at, moved)
     where b.tenant_id = c.tenant and b.product_id = c.product and c.moved;
  end if;
  return null;
end $$;
