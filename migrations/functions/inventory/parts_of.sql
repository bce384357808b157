-- The parts of some texts by which they are found (inventory.search_parts), each once.
create or replace function inventory.parts_of(variadic texts text[]) returns text[]
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  given text := lower(array_to_string(texts, ' '));
  parts text[] := '{}';
  part text;
begin
  for n in 1..length(given) - 2 by 2 loop
    part := split_part(substr(given, n, 8), ' ', 1);
    if length(part) > 2 and part <> all (parts) then
      parts := parts || part;
    end if;
  end loop;
  return parts;
end $$;
