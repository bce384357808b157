-- A platform administrator's decision on a payment, named by id or code: verified where no `why` is given, else rejected. Where a
-- tenant is named, it must be its own. Gives its events. Raises permission.denied, payment.not_found, payment.wrong_status and what
-- billing.verify_payment raises.
create or replace function billing.decide_payment(ref text, of_tenant uuid, given numeric, given_currency text, why text, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  p billing.payments;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  p := billing.find_payment(ref, of_tenant);
  if why is null then
    return query select * from billing.verify_payment(p, given, given_currency, 'hand', issuer);
    return;
  end if;
  perform billing.hold(p.tenant_id);
  select o.* into p from billing.payments o where o.tenant_id = p.tenant_id and o.id = p.id for update;
  if p.status not in ('submitted', 'rejected') then
    perform app.fail('payment.wrong_status', jsonb_build_object('current_status', p.status)::text);
  elsif p.status = 'submitted' then
    update billing.payments o set status = 'rejected', reason = why, decided_at = app.now_of(p.tenant_id), decided_by = app.actor_id(),
           decided_how = 'hand'
     where o.tenant_id = p.tenant_id and o.id = p.id;
    return query select p.tenant_id, 'billing.payment.rejected'::text, jsonb_build_object('payment_id', p.id, 'reason', why);
  end if;
end $$;
grant execute on function billing.decide_payment to app_system;
