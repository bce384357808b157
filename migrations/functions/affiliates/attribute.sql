-- Keeps who brought a tenant, once: whose link its founder came by, within 90 days. Where that is themselves, it is kept as refused. What the
-- tenant paid already is settled. Gives its events. Raises permission.denied.
create or replace function affiliates.attribute(tenant uuid) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  touched record;
  why text;
  made uuid;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select l.affiliate_id, l.id as link_id, f.founded_at into touched
    from tenants.founding_of(tenant) f
    join affiliates.touches t on t.id = f.founder and f.founded_at between t.touched_at and t.touched_at + interval '90 days'
    join affiliates.links l on l.id = t.link_id;
  if not found then
    return;
  end if;
  why := affiliates.refusal_of(touched.affiliate_id, tenant);
  insert into affiliates.referrals (id, referred_id, affiliate_id, link_id, status, reason, attributed_at)
  values (app.uuid7(), tenant, touched.affiliate_id, touched.link_id, case when why is null then 'attributed' else 'refused' end, why,
          touched.founded_at)
  on conflict do nothing returning id into made;
  if made is not null and why is null then
    return query select tenant, 'affiliates.referral.attributed'::text, jsonb_build_object('referral_id', made);
    return query select * from affiliates.settle(tenant);
  end if;
end $$;
grant execute on function affiliates.attribute to app_system;
