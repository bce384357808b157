-- Sets what the quantities of a report of stock are told as, in hundredths: by how much the rounded balance of each product at the device changes
-- with them, after all that the authority accepted, so that what it was told comes to that balance however small the parts are. What it was
-- perhaps told already stays as it was told. False where all of it comes to nothing.
create or replace function fiscal.round_stock(report uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  update fiscal.stock_report_lines l
     set told_quantity = greatest(0, n.sign * (round(n.after, 2) - case when n.is_first then n.said else round(n.after - n.sign * l.quantity, 2) end))
    from (select x.id, k.sign, coalesce(m.said, 0) as said, row_number() over ordered = 1 as is_first,
                 coalesce(m.moved, 0) + k.sign * sum(x.quantity) over ordered as after
            from fiscal.stock_reports r
           cross join lateral fiscal.stock_sign(r.kind) k (sign)
            join fiscal.stock_report_lines x on x.tenant_id = tenant and x.report_id = r.id
            left join fiscal.stock_masters m on m.tenant_id = tenant and m.device_id = r.device_id and m.product_id = x.product_id
           where r.tenant_id = tenant and r.id = report and r.request is null
          window ordered as (partition by x.product_id order by x.movement_id, x.id)) n
   where l.tenant_id = tenant and l.id = n.id;
  return coalesce((select max(l.told_quantity) > 0 from fiscal.stock_report_lines l where l.tenant_id = tenant and l.report_id = report), true);
end $$;
