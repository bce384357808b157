-- Takes a movement of the ledger into what is reported to the authority, where a device is active for its warehouse: into the report of
-- what moved there of its kind by the same request (`batch`), on the same day where the authority is and with the same partner, as long as that was not told. What goes from one warehouse of a device to
-- another is no news, but what is lost on its way is. Gives the device. Raises permission.denied outside a job.
create or replace function fiscal.note_movement(movement uuid, in_batch text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  m record;
  here uuid;
  elsewhere uuid;
  sold_for uuid;
  of_kind text;
  report uuid;
  band text; rate numeric;
  valued numeric;
  partner record;
  zone text; of_all numeric;
  told record;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  select l.*, p.tax_category, t.from_warehouse_id, t.to_warehouse_id into m
    from inventory.ledger l
    join inventory.sellable_products p on p.tenant_id = tenant and p.id = l.product_id
    left join inventory.transfer_places t on t.tenant_id = tenant and t.id = l.transfer_id
   where l.tenant_id = tenant and l.id = movement;
  here := fiscal.device_for(m.warehouse_id, tenant);
  if here is null or m.quantity is null or m.quantity = 0 and m.type <> 'count' then
    return null;
  end if;
  -- One at once: all of a request come into one report, and nothing is told twice; of a count that a late movement changed, the difference is.
  perform from fiscal.devices d where d.tenant_id = tenant and d.id = here for no key update;
  of_all := abs(m.quantity);
  select coalesce(sum(fiscal.stock_sign(r.kind) * l.quantity), 0) as net, sum(l.total) as total, sum(l.quantity) as quantity
    into told
    from fiscal.stock_report_lines l join fiscal.stock_reports r on r.tenant_id = tenant and r.id = l.report_id
   where l.tenant_id = tenant and l.movement_id = movement;
  m.quantity := m.quantity - told.net;
  if m.quantity = 0 then
    return null;
  end if;
  if m.type = 'transfer' then
    elsewhere := fiscal.device_for(case m.warehouse_id when m.to_warehouse_id then m.from_warehouse_id else m.to_warehouse_id end, tenant);
    if elsewhere = here then
      return null;
    end if;
  end if;
  sold_for := (select s.fulfilment_line_id from inventory.sold_stock s where s.tenant_id = tenant and s.id = coalesce(m.issue_id, m.id));
  of_kind := fiscal.stock_kind(m.type, m.quantity, sold_for is not null);
  band := fiscal.band_of(m.tax_category, tenant);
  rate := coalesce(fiscal.rate_on(band, m.occurred_at, tenant), 0);
  valued := coalesce(fiscal.stock_value(movement, sold_for), fiscal.stock_value(movement, null), 0);
  if of_all <> abs(m.quantity) then
    valued := case when of_all > 0 then app.quotient(valued * abs(m.quantity), of_all, 2)
                   when told.quantity > 0 then app.quotient(told.total * abs(m.quantity), told.quantity, 2) else valued end;
  end if;
  zone := (select p.time_zone from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = tenant);
  select * into partner from fiscal.stock_partner(m.supplier_id, elsewhere);
  perform fiscal.ensure_items(array[m.product_id]);
  select r.id into report from fiscal.stock_reports r
   where r.tenant_id = tenant and r.batch = in_batch and r.device_id = here and r.warehouse_id = m.warehouse_id and r.kind = of_kind
     and (r.occurred_at at time zone zone)::date = (m.occurred_at at time zone zone)::date
     and (r.partner_name, r.partner_tin, r.partner_branch) is not distinct from (partner.name, partner.tin, partner.branch)
     and r.status = 'pending' and r.attempts = 0 order by r.id limit 1 for no key update;
  if report is null then
    -- Called as its first movement: they are told in the order of the ledger, in whatever order their events come.
    report := case when exists (select from fiscal.stock_reports r where r.tenant_id = tenant and r.id = movement) then app.uuid7() else movement end;
    insert into fiscal.stock_reports (tenant_id, id, device_id, warehouse_id, kind, batch, occurred_at, partner_name, partner_tin,
      partner_branch, remark, moved_by, moved_by_name, next_attempt_at)
    values (tenant, report, here, m.warehouse_id, of_kind, in_batch, m.occurred_at, partner.name, partner.tin, partner.branch,
      coalesce(m.reason, m.reference), m.created_by,
      (select n.name from identity.member_names n where n.tenant_id = tenant and n.user_id = m.created_by), now() + interval '2 seconds');
  end if;
  perform fiscal.add_stock_line(report, movement, m.product_id, m.lot_id, abs(m.quantity), valued, band, rate);
  return here;
end $$;
