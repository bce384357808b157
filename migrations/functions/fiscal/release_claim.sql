-- Takes a device from whom it is, so that another tenant may have it initialised: the platform alone does. Their device signs no more;
-- what it has issued is still sent. Where some of that is not with the authority yet, only where `forced`. Gives whose it was, and what is not sent,
-- at most 100. Raises permission.denied, device_claim.not_found, device_claim.unsent.
create or replace function fiscal.release_claim(claim uuid, why text, forced boolean default false)
returns table (tenant_id uuid, device_id uuid, unsent jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  c fiscal.claims;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select o.* into c from fiscal.claims o where o.id = claim for update;
  if c.id is null then
    perform app.fail('device_claim.not_found');
  end if;
  perform from fiscal.devices d where d.tenant_id = c.tenant_id and d.id = c.device_id for no key update;
  unsent := (
    select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'number', u.number, 'status', u.status) order by u.number), '[]')
      from (select d.id, d.number, d.status from fiscal.documents d
             where d.tenant_id = c.tenant_id and d.device_id = c.device_id and (d.is_open or d.status in ('rejected', 'dead'))
             order by d.number limit 100) u);
  if unsent <> '[]' and not forced then
    perform app.fail('device_claim.unsent', jsonb_build_object('unsent', unsent)::text);
  end if;
  perform audit.note(app.claims() ->> 'command', 'fiscal.claims', c.id,
                     jsonb_build_object('reason', why, 'device_id', c.device_id, 'unsent', jsonb_array_length(unsent)), c.tenant_id);
  delete from fiscal.claims o where o.tenant_id = c.tenant_id and o.id = c.id;
  update fiscal.devices d set status = 'disabled', released_at = now() where d.tenant_id = c.tenant_id and d.id = c.device_id;
  tenant_id := c.tenant_id;
  device_id := c.device_id;
  return next;
end $$;
grant execute on function fiscal.release_claim to app_system;
