-- Of which issues what customers bring back is, [{line, position, sold, quantity, serials?}]: of those that left for the lines `sold`, the
-- latest first, as far as they have not come back yet; of serials, the issue that each left by. In the product's own units. Raises
-- serial.not_of_issue, stock.more_than_issued.
create or replace function inventory.plan_returns(lines jsonb)
returns table (line uuid, issue_id uuid, product_id uuid, lot_id uuid, quantity numeric, serials text[])
language plpgsql volatile rows 10 set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  planned jsonb;
  short record;
begin
  with asked as (
    select l.* from jsonb_to_recordset(lines) l (line uuid, position int, sold uuid[], quantity numeric, serials text[])),
  gone as (
    select a.line, a.position, a.quantity as wanted, a.serials as named, m.id as issue_id, m.product_id, m.lot_id, m.serials,
           -m.quantity - coalesce((select sum(r.quantity) from inventory.stock_movements r where r.tenant_id = tenant and r.issue_id = m.id), 0) as left_of_it
      from asked a join inventory.stock_movements m on m.tenant_id = tenant and m.fulfilment_line_id = any (a.sold)),
  free as (
    select g.*, sum(g.left_of_it) over (partition by g.line order by g.issue_id desc) - g.left_of_it as before from gone g where g.left_of_it > 0),
  back as (
    select f.line, f.position, f.issue_id, f.product_id, f.lot_id, least(f.left_of_it, f.wanted - f.before) as quantity, null::text[] as serials
      from free f where f.named is null and f.before < f.wanted
    union all
    select g.line, g.position, g.issue_id, g.product_id, g.lot_id, cardinality(s.found), s.found
      from gone g cross join lateral (select array_agg(n order by n) as found from unnest(g.named) n where n = any (g.serials)) s
     where s.found is not null)
  select coalesce(jsonb_agg(to_jsonb(b) order by b.position, b.issue_id), '[]') into planned from back b;
  select a.line, a.quantity, a.serials, coalesce(sum(p.quantity), 0) as found into short
    from jsonb_to_recordset(lines) a (line uuid, quantity numeric, serials text[])
    left join jsonb_to_recordset(planned) p (line uuid, quantity numeric) on p.line = a.line
   group by a.line, a.quantity, a.serials having coalesce(sum(p.quantity), 0) <> a.quantity limit 1;
  if short.serials is not null then
    perform app.fail('serial.not_of_issue');
  elsif short.line is not null then
    perform app.fail('stock.more_than_issued', json_build_object('left', trim_scale(short.found)::text)::text);
  end if;
  return query select p.* from jsonb_to_recordset(planned) p (line uuid, issue_id uuid, product_id uuid, lot_id uuid, quantity numeric, serials text[]);
end $$;
grant execute on function inventory.plan_returns to app_api;
