-- Accepts a suggestion, whose payment is verified with what the line says, or dismisses it. Gives its events. Raises permission.denied,
-- suggestion.not_found, suggestion.decided, payment.own_tenant, payment.other_line and what billing.verify_payment raises.
create or replace function billing.decide_suggestion(suggestion uuid, accepted boolean, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  g billing.suggestions;
  line billing.statement_lines;
  p billing.payments;
  wanted text := case when accepted then 'accepted' else 'dismissed' end;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select o.* into g from billing.suggestions o where o.id = suggestion;
  if g.id is null then
    perform app.fail('suggestion.not_found');
  end if;
  perform billing.hold_all(array(select o.tenant_id from billing.suggestions o where o.line_id = g.line_id));
  select l.* into line from billing.statement_lines l where l.id = g.line_id for no key update;
  select o.* into g from billing.suggestions o where o.tenant_id = g.tenant_id and o.id = suggestion for no key update;
  if g.status = wanted then
    return;
  elsif g.status <> 'open' or accepted and line.status <> 'open' then
    perform app.fail('suggestion.decided');
  end if;
  update billing.suggestions o set status = wanted
   where o.tenant_id = g.tenant_id and o.id = g.id;
  if accepted then
    p := billing.find_payment(g.payment_id::text, g.tenant_id);
    perform billing.check_not_own(p);
    if p.status <> 'submitted' then
      perform app.fail('suggestion.decided');
    elsif exists (select from billing.statement_lines l where l.reference_key = p.code_key and l.id <> line.id and l.status <> 'dismissed') then
      perform app.fail('payment.other_line');
    end if;
    update billing.suggestions o set status = 'dismissed' where o.line_id = line.id and o.status = 'open';
    return query select * from billing.verify_payment(p, line.amount, line.currency, line.paid_on, 'statement', line.id, true, issuer);
  end if;
end $$;
grant execute on function billing.decide_suggestion to app_system;
