-- Whose a tax number is, and what a business sets up beside its own data.
set role app_owner;

-- Tax numbers as they are compared: capital letters and digits.
drop index tenants.fiscal_profiles_tin;
update tenants.fiscal_profiles set tin_number = upper(regexp_replace(tin_number, '[^A-Za-z0-9]', '', 'g'))
 where tin_number ~ '[^A-Z0-9]';
delete from tenants.fiscal_profiles where tin_number = '';
alter table tenants.fiscal_profiles add constraint fiscal_profiles_tin_form check (tin_number ~ '^[A-Z0-9]{1,32}$');
create index fiscal_profiles_tin on tenants.fiscal_profiles (tin_number);
create index tenants_email on tenants.tenants (email) where email is not null;

-- A tax number is one business's among those that trade. Who waits for approval states one and keeps nobody from it.
create table tenants.tin_claims (
  tenant_id uuid primary key references tenants.tenants,
  tin_number text not null
);
create unique index tin_claims_tin on tenants.tin_claims (tin_number);
call app.isolate_table('tenants.tin_claims');
grant select on tenants.tin_claims to app_api, app_system;
insert into tenants.tin_claims (tenant_id, tin_number)
select p.tenant_id, p.tin_number from tenants.fiscal_profiles p join tenants.tenants t on t.id = p.tenant_id
 where t.status not in ('pending', 'deactivated') and t.deleted_at is null
    on conflict do nothing;

-- functions: tenants/claim_tin
create trigger claim_tin after insert or update of tin_number on tenants.fiscal_profiles
  for each row execute function tenants.claim_tin('tenant_id');
create trigger claim_tin after update of status, deleted_at on tenants.tenants
  for each row when (old.status <> new.status or old.deleted_at is distinct from new.deleted_at)
  execute function tenants.claim_tin('id');

-- The tenant's access to Zoho, sealed, or that it does without.
create table tenants.zoho_settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  skipped boolean not null,
  data_center text check (data_center in ('com', 'eu', 'in', 'com.au', 'jp', 'ca', 'com.cn', 'sa')),
  organization_id text,
  client_id text,
  signs_webhooks boolean not null default false,
  sealed_secrets text,
  key_id text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint zoho_settings_whole
    check (num_nulls(data_center, organization_id, client_id, sealed_secrets, key_id) = case when skipped then 5 else 0 end)
);
create index zoho_settings_key on tenants.zoho_settings (key_id) where key_id is not null;
call app.protect_table('tenants.zoho_settings', '{sealed_secrets}');

-- For other modules: a tenant as a business, and whether it has connected Zoho.
create view tenants.business_details with (security_invoker = true) as
select t.id as tenant_id, t.name, t.email, t.phone, t.location, p.tin_number, t.status, t.time_zone, t.currency, t.locale
  from tenants.tenants t
  left join tenants.fiscal_profiles p on p.tenant_id = t.id;
grant select on tenants.business_details to app_api, app_system;
create view tenants.tin_holders with (security_invoker = true) as
select c.tenant_id, c.tin_number from tenants.tin_claims c;
grant select on tenants.tin_holders to app_system;
create view tenants.zoho_states with (security_invoker = true) as
select z.tenant_id, z.skipped, z.data_center, z.organization_id, z.client_id, z.signs_webhooks, z.updated_at
  from tenants.zoho_settings z;
grant select on tenants.zoho_states to app_api;
