-- runs: in batches
-- What products that were there before the triggers of 0064 are found by. Who changes one of them waits until its batch is done, so that no
-- run of a word stays that the product lost meanwhile. A try that failed begins anew, and passes over what is there.
set local role app_owner;
with batch as materialized (
  select p.tenant_id, p.id, inventory.grams_of(p.tenant_id, p.name, p.sku, p.barcode, p.generic_name) as grams
    from inventory.products p
   where p.deleted_at is null
     and (p.tenant_id, p.id) > (
       coalesce(nullif(current_setting('search_grams.tenant', true), ''), '00000000-0000-0000-0000-000000000000')::uuid,
       coalesce(nullif(current_setting('search_grams.product', true), ''), '00000000-0000-0000-0000-000000000000')::uuid)
   order by p.tenant_id, p.id limit 2000 for share),
filled as (
  insert into inventory.search_grams (tenant_id, product_id, grams) select b.tenant_id, b.id, b.grams from batch b
  on conflict do nothing)
select set_config('search_grams.tenant', l.tenant_id::text, false), set_config('search_grams.product', l.id::text, false)
  from (select b.tenant_id, b.id from batch b order by b.tenant_id desc, b.id desc limit 1) l;
