-- Gives prescriptions back what a return brought to the shelf: it was not given out after all. What waits in a quarantine or was thrown away was,
-- and its prescription stays as it is until somebody who dispenses says otherwise. The latest handing over first. What a
-- return gave back once it does not give back again.
create or replace function pharmacy.restore(brought uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
begin
  perform from pharmacy.prescriptions p
    where p.tenant_id = tenant and p.id in (
      select l.prescription_id from sales.brought_lines b
        join pharmacy.dispensings d on d.tenant_id = tenant and d.order_line_id = b.order_line_id
        join pharmacy.prescription_lines l on l.tenant_id = tenant and l.id = d.prescription_line_id
       where b.tenant_id = tenant and b.return_id = brought and b.destination = 'restock'
         and coalesce(d.warehouse_id = any (app.warehouses()), true))
    order by p.id for no key update;
  insert into pharmacy.give_backs (tenant_id, dispensing_id, warehouse_id, return_id, quantity, reason)
  select tenant, g.id, g.warehouse_id, brought, g.part, g.reason_code
    from (select d.id, d.warehouse_id, b.reason_code,
                 least(d.quantity - d.given_back, b.own_quantity - coalesce(sum(d.quantity - d.given_back) over later, 0)) as part
            from sales.brought_lines b
            join pharmacy.dispensings d on d.tenant_id = tenant and d.order_line_id = b.order_line_id
           where b.tenant_id = tenant and b.return_id = brought and b.destination = 'restock' and d.prescription_line_id is not null
             and coalesce(d.warehouse_id = any (app.warehouses()), true)
          window later as (partition by b.order_line_id order by d.id desc rows between unbounded preceding and 1 preceding)) g
   where g.part > 0 and not exists (select from pharmacy.give_backs e where e.tenant_id = tenant and e.return_id = brought)
   order by g.id;
end $$;
grant execute on function pharmacy.restore to app_api;
