-- Where what comes back to a warehouse waits: the quarantine of its branch, else one of no branch; the oldest of several. Null where there
-- is none that the caller sees.
create or replace function inventory.quarantine_for(warehouse uuid) returns uuid
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select q.id from inventory.warehouses q
            join inventory.warehouses w on w.tenant_id = q.tenant_id and w.id = warehouse
           where q.tenant_id = app.tenant_id() and q.quarantine and q.active and q.deleted_at is null and coalesce(q.id = any (app.warehouses()), true)
             and (q.branch_id is null or q.branch_id = w.branch_id)
           order by q.branch_id is distinct from w.branch_id, q.id limit 1);
end $$;
grant execute on function inventory.quarantine_for to app_api;
