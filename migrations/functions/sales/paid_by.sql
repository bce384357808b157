-- How an order is paid, as its fiscal documents say it: by the method of all its payments, `cash_credit` where some of it is cash and the
-- rest may be paid later, or is the insurer's, else by that of the largest payment; by credit where nothing was paid yet.
create or replace function sales.paid_by(o sales.orders) returns text
language plpgsql stable set search_path = pg_catalog as $$
declare
  main text := (select p.method from sales.payments p
                 where p.tenant_id = o.tenant_id and p.order_id = o.id and p.kind = 'payment' and p.method <> 'insurance'
                 group by p.method order by sum(p.amount) desc, p.method limit 1);
begin
  return case when main = 'cash' and (o.balance > 0 or o.insured > 0) then 'cash_credit' when main is null and o.payable > 0 then 'credit' else coalesce(main, 'cash') end;
end $$;
grant execute on function sales.paid_by to app_api;
