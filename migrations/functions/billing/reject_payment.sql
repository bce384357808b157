-- A platform administrator rejects a payment, named by id or code. Where a tenant is named, it must be its own. Gives its events. Raises
-- permission.denied, payment.not_found, payment.wrong_status.
create or replace function billing.reject_payment(ref text, of_tenant uuid, why text)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  p billing.payments;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  p := billing.find_payment(ref, of_tenant);
  perform billing.hold(p.tenant_id);
  perform billing.drop_suggestions(p.tenant_id, p.id);
  select o.* into p from billing.payments o where o.tenant_id = p.tenant_id and o.id = p.id for no key update;
  if p.status not in ('submitted', 'rejected') then
    perform app.fail('payment.wrong_status', jsonb_build_object('current_status', p.status)::text);
  elsif p.status = 'submitted' then
    update billing.payments o set status = 'rejected', reason = why, decided_at = app.now_of(p.tenant_id), decided_by = app.actor_id(),
           decided_how = 'hand'
     where o.tenant_id = p.tenant_id and o.id = p.id;
    return query select p.tenant_id, 'billing.payment.rejected'::text, jsonb_build_object('payment_id', p.id, 'reason', why);
  end if;
end $$;
grant execute on function billing.reject_payment to app_system;
