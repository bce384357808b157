-- Brings an affiliate's ledger up to what a tenant paid that they brought, by affiliates.part_of each fee. Each is answered once, whatever
-- comes how often and in which order; what the tenant still owes, once it is paid. What it owes again, as a payment was taken back, is clawed back
-- until that is paid. A tenant that turns out to be the affiliate's own is refused. Gives its events. Raises permission.denied.
create or replace function affiliates.settle(tenant uuid) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  r affiliates.referrals;
  f record;
  p record;
  why text;
  made uuid;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select * into r from affiliates.referrals o where o.referred_id = tenant and o.status = 'attributed' for update;
  if r.id is null then
    return;
  end if;
  for f in select o.*, e.turns from billing.fees_of(tenant) o
            cross join lateral (select count(*)::int as turns from affiliates.ledger l where l.fee_id = o.fee_id) e
            where o.occurred_at >= r.attributed_at
              and case e.turns when 0 then o.is_owed is not true else o.is_owed = (e.turns % 2 = 1) end
            order by e.turns > 0, o.occurred_at, o.amount, o.fee_id loop
    why := coalesce(why, case when f.amount > 0 and f.undoes_id is null then affiliates.refusal_of(r.affiliate_id, tenant) end);
    if why is not null then
      return query select * from affiliates.refuse_referral(r.id, why);
      return;
    end if;
    if f.turns = 0 then
      select * into p from affiliates.part_of(r, f.fee_id);
    else
      -- Of what was given back meanwhile the share is gone already.
      select -case when f.is_owed then least(l.amount, (select sum(o.amount) from affiliates.ledger o
                                                         where o.referral_id = r.id and o.currency = f.currency)) else l.amount end as amount, l.rate
        into p from affiliates.ledger l where l.fee_id = f.fee_id order by l.turn desc limit 1;
    end if;
    if p.amount <> 0 then
      made := app.uuid7();
      insert into affiliates.ledger (id, affiliate_id, kind, currency, amount, rate, referral_id, fee_id, turn, occurred_at)
      values (made, r.affiliate_id, case when p.amount > 0 then 'commission' else 'claw_back' end, f.currency, p.amount, p.rate, r.id, f.fee_id,
              f.turns, case f.turns when 0 then f.occurred_at else app.now_of(tenant) end);
      return query select tenant, case when p.amount > 0 then 'affiliates.commission.earned' else 'affiliates.commission.reversed' end,
        jsonb_build_object('referral_id', r.id, 'entry_id', made);
    end if;
  end loop;
end $$;
grant execute on function affiliates.settle to app_system;
