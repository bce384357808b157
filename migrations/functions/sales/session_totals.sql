-- What went into the till in a session and out of it, by method and currency, with what should be there: the cash in the session's own
-- currency with its float, what was paid less what was given back, and what was put in or taken out beside. Cash stands first. Of a
-- session out of the caller's sight there is nothing.
create or replace function sales.session_totals(session uuid)
returns table (method text, currency text, opening numeric, payments numeric, refunds numeric, cash_in numeric, cash_out numeric,
               expected numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  s sales.till_sessions;
begin
  select * into s from sales.till_sessions o
   where o.tenant_id = tenant and o.id = session and (app.warehouses() is null or o.warehouse_id = any (app.warehouses()));
  if s.id is null then
    return;
  end if;
  return query
  select t.method, t.currency, sum(t.opening), sum(t.payments), sum(t.refunds), sum(t.cash_in), sum(t.cash_out),
         sum(t.opening + t.payments - t.refunds + t.cash_in - t.cash_out)
    from (
      select 'cash' as method, s.currency, s.opening_float::numeric as opening, 0::numeric as payments, 0::numeric as refunds,
             0::numeric as cash_in, 0::numeric as cash_out
      union all
      select p.method, p.currency, 0, case when p.kind = 'payment' then p.amount else 0 end,
             case when p.kind = 'refund' then p.amount else 0 end, 0, 0
        from sales.payments p where p.tenant_id = tenant and p.till_session_id = s.id and p.kind <> 'credit'
      union all
      select 'cash', m.currency, 0, 0, 0, case when m.direction = 'in' then m.amount else 0 end,
             case when m.direction = 'out' then m.amount else 0 end
        from sales.cash_movements m where m.tenant_id = tenant and m.till_session_id = s.id) t
   group by t.method, t.currency
   order by t.method <> 'cash', t.method, t.currency <> s.currency, t.currency;
end $$;
grant execute on function sales.session_totals to app_api;
