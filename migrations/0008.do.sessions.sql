-- Sign-ins, and the codes that are mailed for them.
set role app_owner;

-- One sign-in: a family of refresh tokens, of which only the newest is valid; and, for seconds, the one before it, for
-- clients that lost the answer or asked twice. `amr` says how it was opened (RFC 8176): pwd, otp, and mfa for both;
-- `at_risk`, that a tenant wanted a code, because the place was new, and there was no address to mail it to.
create table identity.sessions (
  id uuid primary key,
  user_id uuid not null references identity.users,
  refresh_hash bytea not null,
  previous_hash bytea,
  repeats int not null default 0,
  amr text[] not null check (cardinality(amr) > 0 and amr <@ '{pwd,otp,mfa}'),
  at_risk boolean not null default false,
  expires_at timestamptz not null,
  ip text,
  user_agent text,
  revoked_at timestamptz,
  revoked_reason text,
  created_at timestamptz not null default now(),
  refreshed_at timestamptz not null default now()
);
create index sessions_user on identity.sessions (user_id, id);
create index sessions_expiry on identity.sessions (expires_at);
alter table identity.sessions enable row level security;
create policy platform on identity.sessions to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
call app.audit_table('identity.sessions', '{refresh_hash,previous_hash}');
grant select (id, user_id, expires_at), delete on identity.sessions to app_system;

-- Every refresh token that was ever turned in, so that a stolen one is known however old it is.
create table identity.spent_refresh_tokens (
  refresh_hash bytea primary key,
  session_id uuid not null references identity.sessions on delete cascade,
  spent_at timestamptz not null default now()
);
create index spent_refresh_tokens_session on identity.spent_refresh_tokens (session_id);
alter table identity.spent_refresh_tokens enable row level security;

-- Six digits sent by mail; hashed, ten minutes, five tries. `failures` counts wrong ones over all codes of a purpose, for a
-- day from `failures_since`.
create table identity.email_codes (
  user_id uuid not null references identity.users,
  purpose text not null check (purpose in ('verify_email', 'sign_in', 'reset_password')),
  code_hash bytea not null,
  is_long boolean not null default false,
  tries int not null default 0,
  failures int not null default 0,
  failures_since timestamptz not null default now(),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (user_id, purpose)
);
alter table identity.email_codes enable row level security;
create policy platform on identity.email_codes to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
grant select (user_id, purpose, is_long, tries, failures, failures_since, expires_at, created_at), delete on identity.email_codes
  to app_system;
