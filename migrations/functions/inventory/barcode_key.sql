-- What a barcode is looked up by: a GTIN of 8, 12, 13 or 14 digits as GTIN-14, any other text as it is. Digits whose last one
-- is no check digit are such a text.
create or replace function inventory.barcode_key(barcode text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  gtin text := lpad(barcode, 14, '0');
  total int := 0;
begin
  if barcode !~ '^([0-9]{8}|[0-9]{12,14})$' then
    return barcode;
  end if;
  for place in 1 .. 14 loop
    total := total + substr(gtin, place, 1)::int * case when place % 2 = 1 then 3 else 1 end;
  end loop;
  return case when total % 10 = 0 then gtin else barcode end;
end $$;
grant execute on function inventory.barcode_key to app_api, app_system;
