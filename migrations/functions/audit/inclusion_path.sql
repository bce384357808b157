-- The path that proves a leaf of a tenant's tree of `size` leaves, from the leaf up, in hexadecimal: PATH of RFC 9162, 2.1.3.1.
create or replace function audit.inclusion_path(tenant uuid, leaf bigint, size bigint) returns text[]
language plpgsql stable set search_path = pg_catalog as $$
declare
  path text[] := '{}';
  first bigint := 0;
  through bigint := size;
  half bigint;
begin
  while through - first > 1 loop
    half := 1;
    while half * 2 < through - first loop
      half := half * 2;
    end loop;
    if leaf < first + half then
      path := encode(audit.tree_hash(tenant, first + half, through), 'hex') || path;
      through := first + half;
    else
      path := encode(audit.tree_hash(tenant, first, first + half), 'hex') || path;
      first := first + half;
    end if;
  end loop;
  return path;
end $$;
grant execute on function audit.inclusion_path to app_api;
