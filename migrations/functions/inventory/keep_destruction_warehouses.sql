-- Trigger, after lines came or went: a destruction has the warehouses of its lines, in order. It is locked first, so that
-- they are of all lines that are there by then.
create or replace function inventory.keep_destruction_warehouses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from inventory.destructions d
    where (d.tenant_id, d.id) in (select c.tenant_id, c.destruction_id from changed c)
    order by d.tenant_id, d.id for no key update;
  update inventory.destructions d set warehouse_ids = w.ids
    from (select c.tenant_id, c.destruction_id, coalesce(array_agg(distinct l.warehouse_id order by l.warehouse_id)
                   filter (where l.id is not null), '{}') as ids
            from (select distinct c.tenant_id, c.destruction_id from changed c) c
            left join inventory.destruction_lines l
              on l.tenant_id = c.tenant_id and l.destruction_id = c.destruction_id
           group by c.tenant_id, c.destruction_id) w
   where d.tenant_id = w.tenant_id and d.id = w.destruction_id and d.warehouse_ids <> w.ids;
  return null;
end $$;
