-- The amounts of lines of quantity, unit price, discount and rate, to so many places. The order's discount is shared over lines by
-- what they are without it: each share is rounded down, and what is left goes to the largest remainders, the earlier line first. Tax
-- stands in the price, or comes on top of it. Sums of the lines are exact, whatever they are.
create or replace function sales.reckon(lines jsonb, percent numeric, amount numeric, includes_tax boolean, places int)
returns table (line int, gross numeric, line_discount numeric, order_discount numeric, tax numeric, total numeric)
language plpgsql immutable rows 10 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  unit constant numeric := ('1e-' || places)::numeric;
begin
  return query
  with priced as (
    select l.*, round(l.quantity * l.unit_price, places) as gross
      from jsonb_to_recordset(lines) l (line int, quantity numeric, unit_price numeric, discount_percent numeric,
                                        discount_amount numeric, rate numeric)),
  reduced as (
    select p.*, coalesce(app.quotient(p.gross * p.discount_percent, 100, places), p.discount_amount, 0) as own_discount from priced p),
  weighed as (
    select r.*, r.gross - r.own_discount as rest, sum(r.gross - r.own_discount) over () as whole from reduced r),
  shared as (
    select w.*, coalesce(app.quotient(w.whole * percent, 100, places), amount, 0) as given,
           case when w.whole = 0 then 0
                else div(coalesce(app.quotient(w.whole * percent, 100, places), amount, 0) * w.rest, w.whole * unit) end as units
      from weighed w),
  ranked as (
    select s.*, row_number() over (order by s.given * s.rest - s.units * s.whole * unit desc, s.line)
                <= div(s.given, unit) - sum(s.units) over () and s.whole > 0 as gets_one from shared s),
  sold as (
    select k.*, (k.units + k.gets_one::int) * unit as share,
           k.rest - (k.units + k.gets_one::int) * unit as asked from ranked k),
  taxed as (
    select d.*, case when includes_tax then app.quotient(d.asked * d.rate, 100 + d.rate, places)
                     else app.quotient(d.asked * d.rate, 100, places) end as levy from sold d)
  select t.line, t.gross, t.own_discount, t.share, t.levy, t.asked + case when includes_tax then 0 else t.levy end from taxed t;
end $$;
grant execute on function sales.reckon to app_api, app_system;
