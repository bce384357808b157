-- The hash of a tenant's leaves from `first` until before `through`: MTH of RFC 9162, 2.1.1. Both are borders of a subtree,
-- so that its full parts are kept. With no leaf it is that of nothing.
create or replace function audit.tree_hash(tenant uuid, first bigint, through bigint) returns bytea
language plpgsql stable set search_path = pg_catalog as $$
declare
  half bigint := 1;
  level int := 0;
  found bytea;
begin
  if through <= first then
    return sha256('');
  end if;
  while half * 2 <= through - first loop
    half := half * 2;
    level := level + 1;
  end loop;
  if half < through - first then
    return sha256('\x01' || audit.tree_hash(tenant, first, first + half) || audit.tree_hash(tenant, first + half, through));
  end if;
  select substr(l.hashes, 1 + 32 * level, 32) into found
    from audit.leaves l where l.tenant_id = tenant and l.index = through - 1;
  if found is null then
    raise exception 'the audit log of tenant % has no leaf %', tenant, through - 1;
  end if;
  return found;
end $$;
grant execute on function audit.tree_hash to app_api;
