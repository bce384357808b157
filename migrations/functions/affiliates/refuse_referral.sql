-- Lets an affiliate earn nothing by a tenant, and claws back what they earned by it. Gives its events. Raises permission.denied,
-- referral.not_found.
create or replace function affiliates.refuse_referral(referral uuid, why text) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  r affiliates.referrals;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select * into r from affiliates.referrals o where o.id = referral for update;
  if r.id is null then
    perform app.fail('referral.not_found');
  elsif r.status = 'refused' then
    return;
  end if;
  update affiliates.referrals o set status = 'refused', reason = why where o.id = referral;
  return query
    with clawed as (
      insert into affiliates.ledger (id, affiliate_id, kind, currency, amount, referral_id, occurred_at)
      select app.uuid7(), r.affiliate_id, 'claw_back', l.currency, -sum(l.amount), referral, app.now_of(r.referred_id)
        from affiliates.ledger l where l.referral_id = referral group by l.currency having sum(l.amount) > 0
      returning id)
    select r.referred_id, 'affiliates.referral.refused'::text, jsonb_build_object('referral_id', referral)
    union all
    select r.referred_id, 'affiliates.commission.reversed', jsonb_build_object('referral_id', referral, 'entry_id', c.id) from clawed c;
end $$;
grant execute on function affiliates.refuse_referral to app_system;
