-- Sandbox tenants, whose business time runs ahead of the real one.
set role app_owner;

-- Said at its creation, and never changed.
alter table tenants.tenants add column is_sandbox boolean not null default false;
-- functions: tenants/keep_is_sandbox
create trigger keep_is_sandbox before update of is_sandbox on tenants.tenants
  for each row when (old.is_sandbox <> new.is_sandbox) execute function tenants.keep_is_sandbox();

-- How far the business time of a sandbox is ahead; it has no row before it is moved. A move ends `goal` ahead and is under way while it is
-- not there; what was due has run through `done_until`, a moment of business time. Who runs it holds the clock meanwhile, by the real one;
-- `served_at` is when it was last run, so that those who wait longest come first.
create table tenants.clocks (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  ahead interval not null default '0' check (ahead >= '0'),
  goal interval not null check (goal >= ahead and goal <= '1826 days'),
  move uuid not null,
  done_until timestamptz not null,
  held_by uuid,
  held_until timestamptz,
  served_at timestamptz,
  moved_at timestamptz not null default now(),
  moved_by uuid default app.user_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('tenants.clocks', derived => '{ahead,done_until,held_by,held_until,served_at}');
revoke insert, update, delete on tenants.clocks from app_api, app_system;
grant select on tenants.clocks to app_identity;
create policy subject on tenants.clocks for select to app_identity using (tenant_id in (select identity.subject_tenants()));

-- `business_time` is what app.now_of tells, without asking for the clock of who has none.
create or replace view tenants.tenant_states with (security_invoker = true) as
select t.id, t.slug, t.name, t.kind, t.status, t.deleted_at, t.time_zone, t.currency, t.locale, t.login_mfa, t.is_sandbox,
       case when t.is_sandbox then (select c.ahead from tenants.clocks c where c.tenant_id = t.id) end as ahead,
       case when t.is_sandbox then now() + coalesce((select c.ahead from tenants.clocks c where c.tenant_id = t.id), '0') else now() end
         as business_time
  from tenants.tenants t;

-- A sandbox waits for nobody's approval.
drop policy subject_creates on tenants.tenants;
create policy subject_creates on tenants.tenants for insert to app_identity
  with check (id = (select identity.subject('new_tenant'))::uuid and founded_by = (select app.user_id())
    and (status = 'pending' or is_sandbox or (select (app.claims() ->> 'platform_admin')::boolean)));

-- functions: tenants/ahead_of app/now_of
