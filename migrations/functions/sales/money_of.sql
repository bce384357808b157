-- The money of an order that its fiscal documents do not say yet, [{method, amount}] in the order in which methods came first: what was
-- paid, less what was given back, by each method.
create or replace function sales.money_of(o sales.orders) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (
    with money as (
      select p.method, min(p.id::text) as first, sum(case p.kind when 'refund' then -p.amount else p.amount end) as amount
        from sales.payments p
       where p.tenant_id = o.tenant_id and p.order_id = o.id and p.kind <> 'credit' group by p.method),
    told as (
      select t.method, sum(case t.type when 'refund' then -t.amount else t.amount end) as amount
        from fiscal.told_payments t
       where t.tenant_id = o.tenant_id and t.order_id = o.id and t.status <> 'void' group by t.method)
    select coalesce(jsonb_agg(jsonb_build_object('method', m.method, 'amount', m.amount - coalesce(t.amount, 0)) order by m.first)
                      filter (where m.amount > coalesce(t.amount, 0)), '[]')
      from money m left join told t on t.method = m.method);
end $$;
grant execute on function sales.money_of to app_api;
