-- Records what an insurer paid at once: `given` has id, insurer_id, currency, received_on, reference and note, and `claims` [{claim_id,
-- amount?, written_off?, reason?}]: all that is open of a claim where no amount is said. Raises insurer.not_found, insurance_claim.not_found,
-- insurance_claim.other_insurer, insurance_claim.exceeds_balance, payment.not_payable, insurance_claim.reason_required, and
-- membership.limited of who does not see every branch's claims.
create or replace function sales.settle_claims(given jsonb, claims jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s sales.insurance_settlements := jsonb_populate_record(null::sales.insurance_settlements, given);
  asked jsonb;
begin
  s.tenant_id := app.tenant_id();
  perform app.guard(app.warehouses() is null, 'membership.limited');
  perform app.guard(exists (select from sales.insurers i where i.tenant_id = s.tenant_id and i.id = s.insurer_id), 'insurer.not_found');
  perform from sales.insurance_claims c join jsonb_to_recordset(claims) g (claim_id uuid) on g.claim_id = c.id
   where c.tenant_id = s.tenant_id order by c.id for update of c;
  select jsonb_agg(jsonb_build_object('claim_id', g.claim_id, 'amount', p.paid, 'written_off', p.lost, 'reason', g.reason)) into asked
    from jsonb_to_recordset(claims) g (claim_id uuid, amount numeric, written_off numeric, reason text)
    left join sales.insurance_claims c on c.tenant_id = s.tenant_id and c.id = g.claim_id
   cross join lateral (select coalesce(g.written_off, 0) as lost, coalesce(g.amount, greatest(c.balance - coalesce(g.written_off, 0), 0)) as paid) p
   where app.guard(c.id is not null, 'insurance_claim.not_found', g.claim_id::text)
     and app.guard(c.insurer_id = s.insurer_id and c.currency = s.currency, 'insurance_claim.other_insurer',
                   json_build_object('claim_id', c.id, 'insurer_id', c.insurer_id, 'currency', c.currency)::text)
     and app.guard(p.paid + p.lost > 0 and p.paid + p.lost <= c.balance, 'insurance_claim.exceeds_balance',
                   json_build_object('claim_id', c.id, 'balance', trim_scale(c.balance)::text)::text)
     and app.guard(p.lost = 0 or g.reason is not null, 'insurance_claim.reason_required', json_build_object('claim_id', c.id)::text)
     and app.guard(app.is_payable(p.paid, s.currency) and app.is_payable(p.lost, s.currency), 'payment.not_payable',
                   json_build_object('currency', s.currency, 'decimals', app.currency_digits(s.currency))::text);
  insert into sales.insurance_settlements (tenant_id, id, insurer_id, currency, amount, written_off, received_on, reference, note)
  select s.tenant_id, s.id, s.insurer_id, s.currency, sum(a.amount), sum(a.written_off), s.received_on, s.reference, s.note
    from jsonb_to_recordset(asked) a (amount numeric, written_off numeric);
  insert into sales.settled_claims (tenant_id, settlement_id, claim_id, amount, written_off, reason)
  select s.tenant_id, s.id, a.claim_id, a.amount, a.written_off, a.reason
    from jsonb_to_recordset(asked) a (claim_id uuid, amount numeric, written_off numeric, reason text);
  update sales.insurance_claims c set settled = c.settled + a.amount, written_off = c.written_off + a.written_off
    from jsonb_to_recordset(asked) a (claim_id uuid, amount numeric, written_off numeric) where c.tenant_id = s.tenant_id and c.id = a.claim_id;
end $$;
grant execute on function sales.settle_claims to app_api;
