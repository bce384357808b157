-- The plan of what leaves by an issue or a transfer, of so many of a unit: of serials, the lots that they are in, else what
-- `plan_issue` says; in the product's own units, and of each row its share of what was `said`. Serials that say the lots
-- are in stock at this warehouse, and all that leaves. `reservation`: which one it consumes. Raises product.unit_unknown,
-- product.unit_inexact, serial.not_in_stock, serial.count_differs, stock.insufficient where of a lot less is left than its
-- serials, and what `plan_issue` raises.
create or replace function inventory.plan_leaving(product uuid, warehouse uuid, said numeric, unit text, serials text[],
                                       min_days int default 0, lot uuid default null, at timestamptz default null,
                                       reservation uuid default null)
returns table (lot_id uuid, quantity numeric, unit_quantity numeric, serials_taken text[])
language plpgsql volatile rows 2 security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  factor numeric := inventory.unit_factor(product, unit);
  wanted numeric := inventory.own_units(product, said, unit);
  stranger text;
  short record;
begin
  if serials is null or lot is not null
     or not (select p.track_lots from inventory.products p where p.tenant_id = tenant and p.id = product) then
    return query select p.lot_id, p.quantity,
        case when unit is not null then app.quotient(p.upto, factor, 4) - app.quotient(p.upto - p.quantity, factor, 4) end, serials
      from (select i.lot_id, i.quantity, i.n, sum(i.quantity) over (order by i.n) as upto
              from inventory.plan_issue(product, warehouse, wanted, min_days, lot, at, reservation)
                   with ordinality i (lot_id, quantity, n)) p
     order by p.n;
    return;
  end if;
  perform inventory.lock_positions(array[product], array[warehouse]);
  select g.serial into stranger from unnest(serials) g (serial)
   where not exists (select from inventory.serials s where s.tenant_id = tenant and s.product_id = product and s.serial = g.serial
                        and s.warehouse_id = warehouse)
   limit 1;
  if stranger is not null then
    perform app.fail('serial.not_in_stock', json_build_object('serial', stranger)::text);
  elsif wanted <> cardinality(serials) then
    perform app.fail('serial.count_differs', json_build_object(
      'units', trim_scale(wanted)::text, 'serials', cardinality(serials))::text);
  end if;
  select s.lot_id, l.quantity into short
    from inventory.serials s
    left join inventory.stock_levels l on l.tenant_id = tenant and l.product_id = product and l.warehouse_id = warehouse
     and l.lot_id is not distinct from s.lot_id
   where s.tenant_id = tenant and s.product_id = product and s.serial = any (serials) and at is null
   group by s.lot_id, l.quantity having count(*) > coalesce(l.quantity, 0) limit 1;
  if found then
    perform inventory.fail_insufficient(product, warehouse, wanted, coalesce(short.quantity, 0), lot => short.lot_id);
  end if;
  return query select l.lot_id, l.quantity,
      case when unit is not null then app.quotient(l.upto, factor, 4) - app.quotient(l.upto - l.quantity, factor, 4) end, l.taken
    from (select s.lot_id, count(*)::numeric as quantity, array_agg(s.serial order by s.serial) as taken,
                 sum(count(*)) over (order by s.lot_id nulls first) as upto
            from inventory.serials s
           where s.tenant_id = tenant and s.product_id = product and s.serial = any (serials) group by s.lot_id) l
   order by l.lot_id nulls first;
end $$;
grant execute on function inventory.plan_leaving to app_api, app_system;
