-- The platform makes a person an affiliate, or says at which rate one earns from now on, and whether: somebody else than they. Raises
-- permission.denied, affiliate.four_eyes, user.not_found, affiliate.closed, version.stale.
create or replace function affiliates.set_affiliate(person uuid, share numeric, standing text, why text, expected int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  a affiliates.affiliates;
  earned numeric := case when standing = 'active' then share else 0 end;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  elsif person = app.user_id() then
    perform app.fail('affiliate.four_eyes');
  end if;
  -- As erasure locks them: the person first.
  perform identity.make_affiliate(person);
  select * into a from affiliates.affiliates o where o.id = person for update;
  if expected is not null then
    perform app.at_version(a.version, expected, 'user.not_found');
  end if;
  if a.status = 'closed' then
    perform app.fail('affiliate.closed');
  end if;
  perform affiliates.enrol(person);
  update affiliates.affiliates o set status = standing, reason = why 
   where o.id = person and (o.status, o.reason, affiliates.rate_at(person, 'infinity')) is distinct from (standing, why, earned);
  perform affiliates.set_rate(person, earned);
end $$;
grant execute on function affiliates.set_affiliate to app_system;
