-- What a session that is closed should have and what was counted, by method and currency: all of its cash is counted, of other methods what
-- was said. `difference` is what was counted of the cash in its own currency less what should be there. Raises
-- till_session.not_counted.
create or replace function sales.count_session(s sales.till_sessions, out totals jsonb, out difference numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  uncounted jsonb;
begin
  select jsonb_agg(jsonb_build_object('method', l.method, 'currency', l.currency, 'opening', l.opening::text, 'payments', l.payments::text,
           'refunds', l.refunds::text, 'cash_in', l.cash_in::text, 'cash_out', l.cash_out::text, 'expected', l.expected::text,
           'counted', l.counted::text, 'difference', (l.counted - l.expected)::text)
           order by l.method <> 'cash', l.method, l.currency <> s.currency, l.currency),
         sum(l.counted - l.expected) filter (where l.method = 'cash' and l.currency = s.currency),
         jsonb_agg(l.currency) filter (where l.method = 'cash' and l.counted is null and (l.currency = s.currency or l.expected <> 0))
    into totals, difference, uncounted
    from (
      select method, currency, trim_scale(coalesce(e.opening, 0)) as opening, trim_scale(coalesce(e.payments, 0)) as payments,
             trim_scale(coalesce(e.refunds, 0)) as refunds, trim_scale(coalesce(e.cash_in, 0)) as cash_in,
             trim_scale(coalesce(e.cash_out, 0)) as cash_out, trim_scale(coalesce(e.expected, 0)) as expected,
             trim_scale(c.amount) as counted
        from sales.session_totals(s.id) e
        full join jsonb_to_recordset(s.counted) c (method text, currency text, amount numeric) using (method, currency)) l;
  perform app.guard(uncounted is null, 'till_session.not_counted', jsonb_build_object('currencies', uncounted)::text);
end $$;
