-- The plan of what leaves for several lines at once, [{line, position, product_id, warehouse_id, quantity, unit?}]: lines of one product
-- at one warehouse are planned as one, so that they find the same stock, and share its lots in their order. In the product's own
-- units, with each row's share of what was said. Raises what inventory.own_units and inventory.plan_issue raise.
create or replace function inventory.plan_together(lines jsonb, at timestamptz default null)
returns table (line uuid, lot_id uuid, quantity numeric, unit_quantity numeric)
language plpgsql volatile rows 10 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
begin
  return query
  with said as materialized (
    select l.*, inventory.unit_factor(l.product_id, l.unit) as factor, inventory.own_units(l.product_id, l.quantity, l.unit) as own
      from jsonb_to_recordset(lines) l (line uuid, position int, product_id uuid, warehouse_id uuid, quantity numeric, unit text)),
  asked as (
    select s.*, sum(s.own) over (partition by s.product_id, s.warehouse_id order by s.position) - s.own as before from said s),
  planned as (
    select n.product_id, n.warehouse_id, p.lot_id, p.n, p.quantity,
           sum(p.quantity) over (partition by n.product_id, n.warehouse_id order by p.n) - p.quantity as before
      from (select s.product_id, s.warehouse_id, sum(s.own) as wanted from said s group by 1, 2 order by 1, 2) n
     cross join lateral inventory.plan_issue(n.product_id, n.warehouse_id, n.wanted, 0, null, at) with ordinality p (lot_id, quantity, n)),
  shared as (
    select a.line, a.position, a.unit, a.factor, p.lot_id, p.n, greatest(p.before - a.before, 0) as first,
           least(p.before + p.quantity - a.before, a.own) as last
      from asked a
      join planned p on p.product_id = a.product_id and p.warehouse_id = a.warehouse_id
       and p.before < a.before + a.own and p.before + p.quantity > a.before)
  select s.line, s.lot_id, s.last - s.first,
         case when s.unit is not null then app.quotient(s.last, s.factor, 4) - app.quotient(s.first, s.factor, 4) end
    from shared s order by s.position, s.n;
end $$;
grant execute on function inventory.plan_together to app_api, app_system;
