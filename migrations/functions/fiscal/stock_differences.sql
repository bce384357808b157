-- How much of products is at each device of the context's tenant, less what was reported: a row for what one lost to a `partner`, or got from one,
-- of the same taxpayer in the same books; and one for what else is there, or is reported and not there, where the device is active. `valued` is at what they cost now, with tax, in the currency of the country. A product without a kind does not differ. Those of
-- which a movement is still to be taken are left out, and devices that the platform took, which report no more.
create or replace function fiscal.stock_differences(products uuid[])
returns table (product_id uuid, device_id uuid, partner uuid, warehouse_id uuid, kind text, quantity numeric, valued numeric, band text, rate numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query
  with asked as materialized (
    select p.id from unnest(products) p (id)
     where p.id not in (select (e ->> 'product_id')::uuid from app.unhandled_events('inventory.stock.moved', 'fiscal.stock_reports.take',
                         (select min(d.xid) from fiscal.devices d where d.tenant_id = tenant)) e
                         where (e ->> 'quantity')::numeric <> 0)),
  told as (
    select l.product_id as product, r.device_id as device, sum(fiscal.stock_sign(r.kind) * l.quantity) as quantity
      from asked a
      join fiscal.stock_report_lines l on l.tenant_id = tenant and l.product_id = a.id
      join fiscal.stock_reports r on r.tenant_id = tenant and r.id = l.report_id
     group by l.product_id, r.device_id),
  held as (select h.product_id as product, h.device_id as device, h.quantity from fiscal.stock_held(array(select a.id from asked a)) h),
  differs as (
    select product, d.id as device, d.status = 'active' as active, (d.country, d.environment, d.tin) as books,
           coalesce(h.quantity, 0) - coalesce(t.quantity, 0) as off
      from held h full join told t using (product, device)
      join fiscal.devices d on d.tenant_id = tenant and d.id = device and d.released_at is null
     where coalesce(h.quantity, 0) <> coalesce(t.quantity, 0)),
  ranked as (select d.*, sum(abs(d.off)) over (partition by d.product, d.books, d.off > 0 order by d.device) as upto from differs d),
  went as (
    select l.product, l.device as lost, g.device as got, least(l.upto, g.upto) - greatest(l.upto + l.off, g.upto - g.off) as quantity
      from ranked l join ranked g on g.product = l.product and g.books = l.books and l.off < 0 and g.off > 0
     where least(l.upto, g.upto) > greatest(l.upto + l.off, g.upto - g.off)),
  said as (
    select w.product, w.lost as device, w.got as other, 'move_out' as kind, w.quantity from went w
    union all
    select w.product, w.got, w.lost, 'move_in', w.quantity from went w
    union all
    select d.product, d.device, null, case when d.off > 0 then 'adjust_in' else 'adjust_out' end,
           abs(d.off) - coalesce((select sum(w.quantity) from went w where w.product = d.product and d.device in (w.lost, w.got)), 0)
      from differs d where d.active),
  costs as (
    select a.id as product, b.band, coalesce(fiscal.rate_on(b.band, app.now_of(tenant), tenant), 0) as rate,
           coalesce((select app.quotient(sum(c.value), sum(c.quantity), 6) from inventory.stock_positions_view c
                      where c.tenant_id = tenant and c.product_id = a.id having sum(c.quantity) > 0), 0) as cost
      from asked a
      join inventory.sellable_products p on p.tenant_id = tenant and p.id = a.id
     cross join lateral (select fiscal.band_of(p.tax_category, tenant) as band) b)
  select w.product, s.device, s.other, fiscal.stock_place(s.device, s.other), s.kind, s.quantity,
         coalesce(fiscal.in_country(w.cost * s.quantity, tenants.currency(), tenants.day_of(app.now_of(tenant), tenant)), 0), w.band, w.rate
    from costs w left join said s on s.product = w.product and s.quantity > 0;
end $$;
