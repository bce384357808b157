-- Enters what the ledger has of a product and no register: of what moved before it had one, in the order in which it happened, each at the moment at
-- which the ledger had it, and at the earliest after the entry before. The owner's triggers call it under the locks of the positions.
create or replace function pharmacy.fill_register(tenant uuid, product uuid, warehouse uuid default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into pharmacy.register_entries (tenant_id, id, product_id, warehouse_id, number, quantity, change, balance, recorded_at, recorded_by_name)
  select tenant, m.id, product, m.warehouse_id, coalesce(e.number, 0) + row_number() over before, m.quantity, m.quantity,
         coalesce(e.balance, 0) + sum(m.quantity) over before,
         greatest(coalesce(e.recorded_at, '-infinity'), max(m.created_at) over before) + row_number() over before * interval '1 microsecond',
         (select n.name from identity.member_names n where n.tenant_id = tenant and n.user_id = m.created_by)
    from inventory.recorded_movements m
    left join lateral (select o.number, o.balance, o.recorded_at from pharmacy.register_entries o
                        where o.tenant_id = tenant and o.product_id = product and o.warehouse_id = m.warehouse_id
                        order by o.number desc limit 1) e on true
   where m.tenant_id = tenant and m.product_id = product and m.warehouse_id = coalesce(warehouse, m.warehouse_id) and m.type <> 'revalue'
     and not exists (select from pharmacy.register_entries o where o.tenant_id = tenant and o.id = m.id)
  window before as (partition by m.warehouse_id order by m.occurred_at, m.id);
end $$;
