-- Compares what was reported of a device with what is there, of a hundred products at most, and reports what differs, for it and for those that it
-- shares goods with: what one device of the taxpayer lost another one got; what else is there is opening stock, and what is missing an adjustment.
-- A product of which a movement is still to be taken waits. Raises what fiscal.ensure_items raises.
create or replace function fiscal.compare_stock(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  products uuid[] := array(select m.product_id from fiscal.stock_masters m
                            where m.tenant_id = tenant and m.device_id = device and m.compare_at <= now() order by m.compare_at limit 100);
  held uuid[];
  compared uuid[] := '{}';
  s record;
  report uuid;
begin
  -- One at once in a tenant, as it reports for several devices.
  if products = '{}' or not pg_try_advisory_xact_lock(hashtextextended('fiscal.compare_stock ' || tenant, 0)) then
    return;
  end if;
  -- Whoever marks them again meanwhile comes after it: what is locked for something else is compared later.
  held := array(select m.id from fiscal.stock_masters m where m.tenant_id = tenant and m.product_id = any (products) for update skip locked);
  products := array(select m.product_id from fiscal.stock_masters m where m.tenant_id = tenant and m.product_id = any (products)
                     group by m.product_id having bool_and(m.id = any (held)));
  perform fiscal.ensure_items(products);
  for s in select d.*, row_number() over (partition by d.device_id, d.kind, d.partner order by d.product_id) = 1 as opens
             from fiscal.stock_differences(products) d order by d.device_id, d.kind, d.partner, d.product_id loop
    compared := compared || s.product_id;
    continue when s.kind is null;
    if s.opens then
      report := app.uuid7();
      insert into fiscal.stock_reports (tenant_id, id, device_id, warehouse_id, kind, batch, occurred_at, partner_name, partner_tin, partner_branch, remark)
      select tenant, report, s.device_id, s.warehouse_id, s.kind, report::text, app.now(), p.name, p.tin, p.branch, 'Stock of a device that changed'
        from fiscal.stock_partner(null, s.partner) p;
    end if;
    perform fiscal.add_stock_line(report, null, s.product_id, null, s.quantity, s.valued, s.band, s.rate);
  end loop;
  -- What remains may have been told between two changes that leave no difference.
  update fiscal.stock_masters m
     set compare_at = case when m.product_id <> all (compared) then now() + interval '1 minute' end,
         due = m.due or coalesce(m.quantity <> fiscal.stock_left(m.device_id, m.product_id), false)
   where m.tenant_id = tenant and m.id = any (held) and m.product_id = any (products) and m.compare_at is not null;
end $$;
