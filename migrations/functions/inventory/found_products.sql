-- The products among which all are that have every one of some words in them, in lower case, or a barcode: those of the rarest word.
-- Null where no word of four characters or more is in less than a thousand: so many are found sooner by walking through the list.
create or replace function inventory.found_products(words text[], code text) returns uuid[]
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  most constant int := 1000;
  after constant text := chr(1114111);
  tenant uuid := app.tenant_id();
  word text;
  start text;
  next text;
  found uuid[];
  fewest uuid[];
begin
  foreach word in array words loop
    continue when length(word) < 4;
    start := left(word, 8);
    next := substr(word, 2, 8);
    found := array(
      (select s.product_id from inventory.search_parts s
        where s.tenant_id = tenant and s.part >= start and s.part < start || after limit most)
      union all
      (select s.product_id from inventory.search_parts s
        where s.tenant_id = tenant and s.part >= next and s.part < next || after limit most));
    if cardinality(found) < coalesce(cardinality(fewest), most) then
      fewest := found;
    end if;
  end loop;
  if fewest is null then
    return null;
  end if;
  return fewest || array(select b.product_id from inventory.barcodes b
                          where b.tenant_id = tenant and b.key = inventory.barcode_key(code) and b.deleted_at is null);
end $$;
grant execute on function inventory.found_products to app_api;
