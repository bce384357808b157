-- Has what remains of the products of a report of stock told again, now that nobody tells the report any more, or the authority has it: then with
-- it goes what all that it has comes to.
create or replace function fiscal.mark_remainders(report uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  insert into fiscal.stock_masters as m (tenant_id, device_id, product_id, moved, said)
  select tenant, r.device_id, l.product_id,
         coalesce(sum(fiscal.stock_sign(r.kind) * l.quantity) filter (where r.status = 'accepted'), 0),
         coalesce(sum(fiscal.stock_sign(r.kind) * l.told_quantity) filter (where r.status = 'accepted'), 0)
    from fiscal.stock_reports r join fiscal.stock_report_lines l on l.tenant_id = tenant and l.report_id = r.id
   where r.tenant_id = tenant and r.id = report
   group by r.device_id, l.product_id order by l.product_id
  on conflict (tenant_id, device_id, product_id) do update
    set due = true, attempts = 0, next_attempt_at = now(), moved = m.moved + excluded.moved, said = m.said + excluded.said;
end $$;
