-- How an amount is paid by what is there, [{method, amount?}] in its order, all the rest by one without an amount: each method once, and
-- by credit what is not paid.
create or replace function fiscal.fit_payments(there jsonb, payable numeric) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
begin
  return (
    with given as (
      select o.n, p.method, coalesce(p.amount, payable) as amount
        from jsonb_array_elements(there) with ordinality o (one, n) cross join lateral jsonb_to_record(o.one) p (method text, amount numeric)
      union all select 1000, 'credit', payable),
    filled as (
      select g.n, g.method, least(g.amount, payable - coalesce(sum(g.amount) over (order by g.n rows between unbounded preceding and 1 preceding), 0)) as part
        from given g where g.amount > 0)
    select coalesce(jsonb_agg(jsonb_build_object('method', f.method, 'amount', trim_scale(f.part)::text) order by f.n), '[]')
      from (select min(n) as n, method, sum(part) as part from filled where part > 0 group by method) f);
end $$;
