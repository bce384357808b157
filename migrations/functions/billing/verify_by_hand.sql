-- A platform administrator verifies a payment, named by id or code, by what came in: by the line of a statement, which it has to be where one has its
-- code, else by what they say. A line pays one payment. Where a tenant is named, the payment must be its own. Gives its events. Raises permission.denied,
-- payment.wrong_status, payment.not_found, line.not_found, payment.own_tenant, payment.other_line, payment.line_taken, payment.line_differs,
-- payment.amount_needed, payment.in_future and what billing.verify_payment raises.
create or replace function billing.verify_by_hand(ref text, of_tenant uuid, given numeric, given_currency text, given_day date, of_line uuid,
                                                  differs boolean, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  p billing.payments;
  l billing.statement_lines;
  named uuid;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  p := billing.find_payment(ref, of_tenant);
  perform billing.check_not_own(p);
  perform billing.hold(p.tenant_id);
  if not p.is_sandbox then
    named := coalesce((select n.id from billing.statement_lines n where n.reference_key = p.code_key), of_line);
    select o.* into l from billing.statement_lines o where o.id = named for no key update;
  end if;
  select o.* into p from billing.payments o where o.tenant_id = p.tenant_id and o.id = p.id for no key update;
  if p.status = 'verified' then
    -- Again it changes nothing; of something else it is a mistake that is told.
    if given <> p.received or given_currency <> p.currency then
      perform app.fail('payment.wrong_status', jsonb_build_object('current_status', p.status)::text);
    end if;
    return;
  elsif of_line is not null and l.id is null then
    perform app.fail('line.not_found');
  elsif of_line <> l.id then
    perform app.fail('payment.other_line', jsonb_build_object('line_id', l.id)::text);
  elsif l.payment_id is not null then
    perform app.fail('payment.line_taken', jsonb_build_object('line_id', l.id)::text);
  elsif l.id is not null and (given <> l.amount or given_currency <> l.currency or given_day <> l.paid_on) then
    perform app.fail('payment.line_differs', jsonb_build_object('line_id', l.id, 'amount', trim_scale(l.amount)::text, 'currency', l.currency,
                                                               'paid_on', l.paid_on)::text);
  elsif l.id is null and (given is null or given_day is null) then
    perform app.fail('payment.amount_needed');
  elsif l.id is null and given_day > (app.now_of(p.tenant_id) at time zone 'UTC')::date + 1 then
    perform app.fail('payment.in_future');
  end if;
  return query select * from billing.verify_payment(p, coalesce(l.amount, given), coalesce(l.currency, given_currency),
                                                    coalesce(l.paid_on, given_day), 'hand', l.id, differs, issuer);
end $$;
grant execute on function billing.verify_by_hand to app_system;
