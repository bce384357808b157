set role app_owner;

drop policy subject on tenants.clocks;
drop trigger keep_is_sandbox on tenants.tenants;
drop policy subject_creates on tenants.tenants;
create policy subject_creates on tenants.tenants for insert to app_identity
  with check (id = (select identity.subject('new_tenant'))::uuid and founded_by = (select app.user_id())
    and (status = 'pending' or (select (app.claims() ->> 'platform_admin')::boolean)));
drop view tenants.tenant_states;
create view tenants.tenant_states with (security_invoker = true) as
select t.id, t.slug, t.name, t.kind, t.status, t.deleted_at, t.time_zone, t.currency, t.locale, t.login_mfa
  from tenants.tenants t;
grant select on tenants.tenant_states to app_api, app_system, app_identity;
drop table tenants.clocks;
alter table tenants.tenants drop column is_sandbox;
