-- The money that was given back for a return, and that no credit note of it says yet, [{method, amount}].
create or replace function sales.given_back(r sales.returns) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('method', p.method, 'amount', p.amount - p.told) order by p.first) filter (where p.amount > p.told), '[]')
      from (select p.method, min(p.id::text) as first, sum(p.amount) as amount, (
                   select coalesce(sum(t.amount), 0) from fiscal.told_payments t
                    where t.tenant_id = r.tenant_id and t.order_id = r.order_id and t.return_id = r.id and t.method = p.method) as told
              from sales.payments p where p.tenant_id = r.tenant_id and p.return_id = r.id group by p.method) p);
end $$;
grant execute on function sales.given_back to app_api;
