-- The grams of some texts of a tenant: of each run of one, two and three characters in lower case without a space a number, which is
-- another one in each tenant, each once. That two have the same number matters nothing: what is found is looked at.
create or replace function inventory.grams_of(tenant uuid, variadic texts text[]) returns int[]
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  given text := lower(array_to_string(texts, ' '));
  own text := tenant::text;
  runs text[] := '{}';
  one text;
  two text := '';
  three text := '';
begin
  foreach one in array string_to_array(given, null) loop
    if one = ' ' then
      two := '';
      three := '';
      continue;
    end if;
    runs := runs || (own || one);
    if two <> '' then
      runs := runs || (own || two || one);
    end if;
    if three <> '' then
      runs := runs || (own || three || one);
    end if;
    three := case when two <> '' then two || one else '' end;
    two := one;
  end loop;
  return array(select distinct hashtext(r) from unnest(runs) r);
end $$;
