-- The path that proves that a tenant's tree of `size` leaves begins with its tree of `earlier` leaves, in hexadecimal: PROOF
-- of RFC 9162, 2.1.4.1. Empty where both are the same.
create or replace function audit.consistency_path(tenant uuid, earlier bigint, size bigint) returns text[]
language plpgsql stable set search_path = pg_catalog as $$
declare
  path text[] := '{}';
  first bigint := 0;
  through bigint := size;
  half bigint;
begin
  while through > earlier loop
    half := 1;
    while half * 2 < through - first loop
      half := half * 2;
    end loop;
    if earlier <= first + half then
      path := encode(audit.tree_hash(tenant, first + half, through), 'hex') || path;
      through := first + half;
    else
      path := encode(audit.tree_hash(tenant, first, first + half), 'hex') || path;
      first := first + half;
    end if;
  end loop;
  return case when first > 0 then encode(audit.tree_hash(tenant, first, through), 'hex') || path else path end;
end $$;
grant execute on function audit.consistency_path to app_api;
