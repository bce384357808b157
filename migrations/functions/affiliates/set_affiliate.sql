-- The platform makes a person an affiliate, or says at which rate one earns from now on, and whether. Raises permission.denied, user.not_found,
-- affiliate.closed, version.stale.
create or replace function affiliates.set_affiliate(person uuid, share numeric, standing text, why text, expected int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  a affiliates.affiliates;
  earned numeric := case when standing = 'active' then share else 0 end;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
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
  update affiliates.affiliates o set status = standing, reason = why where o.id = person and (o.status, o.reason) is distinct from (standing, why);
  if affiliates.rate_at(person, now()) <> earned then
    insert into affiliates.terms (id, affiliate_id, rate, valid_from) values (app.uuid7(), person, earned, now());
  end if;
end $$;
grant execute on function affiliates.set_affiliate to app_system;
