-- runs: in batches
-- What products that were there before the triggers of 0064 are found by. Who changes one of them waits until its batch is done, so that no
-- part of a word stays that the product lost meanwhile. A try that failed begins anew, and passes over what is there.
set local role app_owner;
with batch as materialized (
  select p.tenant_id, p.id, inventory.parts_of(p.name, p.sku, p.barcode, p.generic_name) as parts
    from inventory.products p
   where p.deleted_at is null
     and (p.tenant_id, p.id) > (
       coalesce(nullif(current_setting('search_parts.tenant', true), ''), '00000000-0000-0000-0000-000000000000')::uuid,
       coalesce(nullif(current_setting('search_parts.product', true), ''), '00000000-0000-0000-0000-000000000000')::uuid)
   order by p.tenant_id, p.id limit 2000 for share),
filled as (
  insert into inventory.search_parts (tenant_id, part, product_id)
  select b.tenant_id, u.part, b.id from batch b cross join lateral unnest(b.parts) u (part)
  on conflict do nothing)
select set_config('search_parts.tenant', l.tenant_id::text, false), set_config('search_parts.product', l.id::text, false)
  from (select b.tenant_id, b.id from batch b order by b.tenant_id desc, b.id desc limit 1) l;
