-- How far the platform trusts a business: the level that it has, why, and what happened to it.
set role app_owner;

create schema trust;
grant usage on schema trust to app_api, app_system;

-- How a business stands; one without a row has level 0. `level` is what it earned or was given, and is in force unless `suspended_at`. `held`
-- (until a day, or until people say otherwise): only people change the level. `at_risk_since`: since when `faults` would cost it the level.
-- `barred_until`: no rise before, after a fall. `rests_since`: the business is closed, and the two weeks stand still. Days are those of the
-- tenant's time zone.
create table trust.standings (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  level int not null default 0 check (level between 0 and 3),
  level_since timestamptz not null default app.now(),
  suspended_at timestamptz,
  held boolean not null default false,
  held_until date,
  faults text[] not null default '{}',
  at_risk_since date,
  barred_until date,
  rests_since date,
  -- What follows from facts, as of `evaluated_on`; and the score before its last change, which was on `score_changed_on`.
  earned int not null default 0 check (earned between 0 and 3),
  score numeric(5, 2) not null default 0 check (score between 0 and 100),
  former_score numeric(5, 2) check (former_score between 0 and 100),
  score_changed_on date,
  facts jsonb not null default '{}',
  former_facts jsonb,
  evaluated_on date,
  -- When the daily run looks at it next, by the tenant's clock.
  next_evaluation_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index standings_due on trust.standings (next_evaluation_at, tenant_id) where next_evaluation_at is not null;
create index standings_level on trust.standings (level, tenant_id);
create index standings_suspended on trust.standings (tenant_id) where suspended_at is not null;
create index standings_at_risk on trust.standings (tenant_id) where at_risk_since is not null;
call app.protect_table('trust.standings',
                       derived => '{earned,score,former_score,score_changed_on,facts,former_facts,evaluated_on,next_evaluation_at,rests_since}');
revoke insert, update, delete on trust.standings from app_api, app_system;

-- For the daily run: whom it has something to do for, and since when.
create view trust.due_tenants with (security_invoker = true) as
select s.tenant_id, s.next_evaluation_at as due_at from trust.standings s where s.next_evaluation_at is not null;
grant select on trust.due_tenants to app_system;

-- For the quotas of many tenants at once: the level in force of each (trust.level_of), where it is above 0.
create view trust.levels with (security_invoker = true) as
select s.tenant_id, s.level from trust.standings s where s.suspended_at is null;

-- What happened to the level in force and to what it would be otherwise, for ever; `suspended`: since then it is not in force.
create table trust.changes (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null default app.uuid7(),
  from_level int not null,
  to_level int not null,
  suspended boolean not null default false,
  cause text not null check (cause in ('evaluation', 'faults', 'demotion', 'suspension', 'restoration', 'review')),
  reason text,
  actor_kind text not null,
  actor_id uuid,
  occurred_at timestamptz not null default app.now(),
  primary key (tenant_id, id)
);
call app.protect_table('trust.changes');
revoke insert, update, delete on trust.changes from app_api, app_system;

-- What people look at: signals that something is wrong, what the platform wants looked at, and appeals, each against a change (`appealed`). Of
-- these alone the tenant knows: what becomes of the others stands in the platform's audit log (`told_to`).
create table trust.reviews (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null default app.uuid7(),
  source text not null check (source in ('signals', 'platform', 'appeal')),
  told_to uuid generated always as (case when source = 'appeal' then tenant_id end) stored,
  appealed uuid,
  signals text[] not null default '{}',
  statement text,
  status text not null default 'open' check (status in ('open', 'decided')),
  outcome text check (outcome in ('kept', 'changed')),
  reason text,
  opened_at timestamptz not null default app.now(),
  opened_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, appealed) references trust.changes (tenant_id, id),
  check ((status = 'decided') = (outcome is not null))
);
create unique index reviews_open on trust.reviews (tenant_id, source) where status = 'open';
create unique index reviews_appealed on trust.reviews (tenant_id, appealed) where appealed is not null;
create unique index reviews_id on trust.reviews (id);
create index reviews_queue on trust.reviews (status, id);
create index reviews_sources on trust.reviews (source, id);
create index reviews_source on trust.reviews (tenant_id, source, id);
create index reviews_updated on trust.reviews (tenant_id, updated_at, id);
call app.isolate_table('trust.reviews');
create policy appeals on trust.reviews as restrictive to app_api using (told_to is not null);
call app.audit_table('trust.reviews', tenant_column => 'told_to');
create trigger touch before update on trust.reviews for each row execute function app.touch();
grant select on trust.reviews to app_api, app_system;
