-- Trigger: a device is of its tenant's country, its numbers have that country's forms, its taxpayer is the tenant itself where that has
-- stated a number, and what the authority knows it by stays while it is initialised and from then on. It stays initialised;
-- that a tenant's login makes one so, or active, takes the tenant's claim of just this device. Raises device.no_country,
-- device.bad_tin, device.foreign_tin, device.bad_branch_code, device.wrong_flavour, device.known, device.in_use, device.branch_not_found,
-- device.of_sandbox.
create or replace function fiscal.keep_device() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  rules record;
  own uuid;
begin
  if new.branch_id is not null and (tg_op = 'INSERT' or old.branch_id is distinct from new.branch_id)
     and not tenants.hold_branches(new.tenant_id, array[new.branch_id]) then
    perform app.fail('device.branch_not_found');
  end if;
  if session_user = 'app_api'
     and (case tg_op when 'INSERT' then new.status = 'active' or new.initialised_at is not null
           else (new.status = 'active' and old.status <> 'active') or new.initialised_at is distinct from old.initialised_at end)
     and not exists (
       select from fiscal.claims c
        where (c.tenant_id, c.device_id, c.country, c.environment) = (new.tenant_id, new.id, new.country, new.environment)
          and (c.tin, c.branch_code, c.serial) = (new.tin, new.branch_code, new.serial)) then
    raise exception 'a device is claimed before it is initialised and active';
  end if;
  if tg_op = 'UPDATE' then
    if (old.initialised_at is not null or old.status = 'initialising') and
       (old.country, old.tin, old.branch_code, old.serial, old.flavour, old.environment)
         is distinct from (new.country, new.tin, new.branch_code, new.serial, new.flavour, new.environment) then
      perform app.fail('device.in_use');
    elsif old.initialised_at is not null and new.initialised_at is null then
      perform app.fail('device.in_use');
    end if;
    if old.status <> new.status then
      new.status_since := now();
    end if;
    if (old.tin, old.branch_code, old.serial, old.flavour, old.environment, old.country)
       is not distinct from (new.tin, new.branch_code, new.serial, new.flavour, new.environment, new.country) then
      return new;
    end if;
  end if;
  select p.* into rules from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = new.tenant_id;
  if new.environment <> 'test' and exists (select from tenants.tenant_states t where t.id = new.tenant_id and t.is_sandbox) then
    perform app.fail('device.of_sandbox');
  elsif rules.country is distinct from new.country then
    perform app.fail('device.no_country');
  elsif new.tin !~ rules.tin_form then
    perform app.fail('device.bad_tin', json_build_object('country', rules.country, 'form', rules.tin_form)::text);
  elsif new.tin <> (select b.tin_number from tenants.business_details b where b.tenant_id = new.tenant_id) then
    perform app.fail('device.foreign_tin');
  elsif new.branch_code !~ rules.branch_form then
    perform app.fail('device.bad_branch_code');
  elsif new.flavour <> all (case new.country when 'RW' then '{vsdc,osdc}' when 'ZM' then '{vsdc}' else '{vscu,oscu}' end::text[]) then
    perform app.fail('device.wrong_flavour');
  end if;
  select c.device_id into own from fiscal.claims c
   where c.tenant_id = new.tenant_id and c.device_id <> new.id and c.country = new.country and c.environment = new.environment
     and (upper(c.serial) = upper(new.serial) or (c.tin, c.branch_code) = (new.tin, new.branch_code))
   limit 1;
  if own is not null then
    perform app.fail('device.known', json_build_object('device_id', own)::text);
  end if;
  return new;
end $$;
