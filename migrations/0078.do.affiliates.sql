-- Who brings tenants to Duka, and what they earn by it. All of it is the platform's: no tenant reads who brought it.
set role app_owner;

create schema affiliates;
grant usage on schema affiliates to app_api, app_identity, app_system;

-- An affiliate is a person. One that is paused earns nothing and is paid nothing; one that is closed has erased their account.
create table affiliates.affiliates (
  id uuid primary key references identity.users,
  status text not null default 'active' check (status in ('active', 'paused', 'closed')),
  reason text,
  pay_to text,
  -- Until when they were told by mail what they earned and were paid, in real time.
  told_until timestamptz not null default now(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Which share of a fee is earned from a moment on; nothing of it ever changes.
create table affiliates.terms (
  id uuid primary key,
  affiliate_id uuid not null references affiliates.affiliates,
  rate numeric(5, 4) not null check (rate between 0 and 1),
  valid_from timestamptz not null,
  created_at timestamptz not null default now()
);
create unique index terms_of on affiliates.terms (affiliate_id, valid_from);

create table affiliates.links (
  id uuid primary key,
  affiliate_id uuid not null references affiliates.affiliates,
  code text not null check (code ~ '^[a-z0-9][a-z0-9-]{3,31}$'),
  name text,
  created_at timestamptz not null default now()
);
create unique index links_code on affiliates.links (code);
create index links_of on affiliates.links (affiliate_id, id);

-- The first link by which a person came; its id is theirs.
create table affiliates.touches (
  id uuid primary key references identity.users,
  link_id uuid not null references affiliates.links,
  touched_at timestamptz not null,
  created_at timestamptz not null default now()
);

-- A tenant that an affiliate brought. One that was refused earns nothing more.
create table affiliates.referrals (
  id uuid primary key,
  referred_id uuid not null references tenants.tenants,
  affiliate_id uuid not null references affiliates.affiliates,
  link_id uuid not null references affiliates.links,
  status text not null check (status in ('attributed', 'refused')),
  reason text,
  attributed_at timestamptz not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index referrals_tenant on affiliates.referrals (referred_id);
create index referrals_of on affiliates.referrals (affiliate_id, id);

-- What is paid out together: proposed by one person, approved by another. At most one of a currency waits to be approved.
create table affiliates.payouts (
  id uuid primary key,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'proposed' check (status in ('proposed', 'approved', 'paid', 'cancelled')),
  proposed_by uuid not null references identity.users,
  decided_by uuid references identity.users,
  note text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index payouts_open on affiliates.payouts (currency) where status = 'proposed';

-- Whom, how much and where to, as it was proposed, forgotten with a person who erases their account: dropped where less was there when it was approved, returned where it did not arrive.
create table affiliates.payout_lines (
  id uuid primary key,
  payout_id uuid not null references affiliates.payouts,
  affiliate_id uuid not null references affiliates.affiliates,
  amount numeric(18, 4) not null check (amount > 0),
  pay_to text,
  status text not null default 'proposed' check (status in ('proposed', 'approved', 'dropped', 'returned')),
  reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index payout_lines_of on affiliates.payout_lines (payout_id, affiliate_id);
create index payout_lines_affiliate on affiliates.payout_lines (affiliate_id, payout_id);

-- What an affiliate earned and was paid, by currency: nothing of it ever changes, and the balance is the sum. A fee of billing's ledger
-- is answered once; what is owed again after that, and paid after that, by a further turn each. What was paid out before it was clawed back is a debt, which later commissions pay.
create table affiliates.ledger (
  id uuid primary key,
  affiliate_id uuid not null references affiliates.affiliates,
  kind text not null check (kind in ('commission', 'claw_back', 'payout', 'payout_returned')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null check (amount <> 0 and (amount > 0) = (kind in ('commission', 'payout_returned'))),
  rate numeric(5, 4),
  referral_id uuid references affiliates.referrals,
  fee_id uuid,
  turn int not null default 0,
  line_id uuid references affiliates.payout_lines,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  check ((kind in ('commission', 'claw_back')) = (referral_id is not null)),
  check ((kind in ('payout', 'payout_returned')) = (line_id is not null)),
  check (kind <> 'commission' or fee_id is not null)
);
create unique index ledger_fee on affiliates.ledger (fee_id, turn) where fee_id is not null;
create unique index ledger_line on affiliates.ledger (line_id, kind) where line_id is not null;
create index ledger_of on affiliates.ledger (affiliate_id, id);
create index ledger_new on affiliates.ledger (affiliate_id, created_at);
create index ledger_balance on affiliates.ledger (currency, affiliate_id) include (amount);
create index ledger_referral on affiliates.ledger (referral_id, id) where referral_id is not null;

-- An affiliate sees what is theirs; functions alone write.
do $$
declare
  t text;
begin
  foreach t in array '{affiliates,terms,links,touches,referrals,payouts,payout_lines,ledger}'::text[] loop
    execute format('alter table affiliates.%I enable row level security', t);
    execute format('alter table affiliates.%I force row level security', t);
    execute format('create policy platform on affiliates.%I for select to app_system using ((select app.is_platform()))', t);
    execute format('create policy keeping on affiliates.%I to app_owner using (true) with check (true)', t);
    execute format('grant select on affiliates.%I to app_system', t);
    execute format('call app.audit_table(%L, ''{pay_to,name}'', derived => ''{told_until}'')', 'affiliates.' || t);
    execute format('call app.keep_finite(%L)', 'affiliates.' || t);
    if t in ('affiliates', 'referrals', 'payouts', 'payout_lines') then
      execute format('create trigger touch before update on affiliates.%I for each row %s execute function app.touch()', t,
        case t when 'affiliates' then 'when (new.told_until = old.told_until)' else '' end);
    end if;
    if t in ('affiliates', 'terms', 'links', 'ledger') then
      execute format('create policy own on affiliates.%I for select to app_identity using (%I = (select identity.subject_id()))',
        t, case t when 'affiliates' then 'id' else 'affiliate_id' end);
      execute format('grant select on affiliates.%I to app_identity', t);
    end if;
  end loop;
end $$;
