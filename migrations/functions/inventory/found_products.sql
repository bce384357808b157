-- The products of the context's tenant among which all are that have every one of some words in them, in lower case, or a barcode: those
-- that have all runs of three characters of the words, and the whole of shorter ones. Null where a thousand or more have: so many are found
-- sooner by walking through the list. With the owner's rights, as under row-level security no index serves what an array contains:
-- it gives ids alone, and what these are is read under the policies.
create or replace function inventory.found_products(words text[], code text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  most constant int := 1000;
  -- As many runs are asked for, spread over all words.
  asked constant int := 40;
  tenant uuid := app.tenant_id();
  runs int[];
  found uuid[];
begin
  runs := array(
    select hashtext(tenant::text || substr(w.word, n, 3))
      from (select distinct word from unnest(words) word) w
     cross join lateral (
       select g.n from generate_series(1, length(w.word) - 2, 3) g (n)
       union
       select greatest(length(w.word) - 2, 1)) p (n)
     order by n > 1, length(w.word) desc, n limit asked);
  found := array(
    select s.product_id
      from (select s.tenant_id, s.product_id from inventory.search_grams s where s.grams @> runs offset 0) s
     where s.tenant_id = tenant limit most);
  if cardinality(found) = most then
    return null;
  end if;
  return found || array(select b.product_id from inventory.barcodes b
                         where b.tenant_id = tenant and b.key = inventory.barcode_key(code) and b.deleted_at is null);
end $$;
grant execute on function inventory.found_products to app_api;
