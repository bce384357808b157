-- What became of people whom a tenant admitted before, in their order: their roles and the warehouses that they are limited to
-- as they are now, or the code by which they would be refused. `people` is a list of {user, session, amr, as}; the platform
-- alone asks.
create or replace function identity.standings(tenant uuid, people jsonb)
returns table (place bigint, roles text[], places uuid[], refusal text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person jsonb;
  status text;
  branches uuid[];
begin
  if not app.is_platform() then
    return;
  end if;
  for person, place in select e.value, e.ordinality from jsonb_array_elements(people) with ordinality e loop
    roles := '{}';
    places := null;
    refusal := null;
    begin
      if person ->> 'as' = 'platform_admin' then
        if not exists (select from identity.sessions s join identity.users u on u.id = s.user_id
                        where s.id = (person ->> 'session')::uuid and u.id = (person ->> 'user')::uuid
                          and s.revoked_at is null and u.status = 'active' and 'platform_admin' = any (u.platform_roles)) then
          refusal := 'auth.session_ended';
        end if;
      else
        select a.tenant, a.branches into status, branches
          from identity.admit_member(jsonb_strip_nulls(person) || jsonb_build_object('tenant', tenant)) a;
        perform tenants.check_access(status, 'read');
        select m.roles into roles from identity.memberships m
         where m.tenant_id = standings.tenant and m.user_id = (person ->> 'user')::uuid;
        if branches is not null then
          places := inventory.warehouses_of(tenant, branches);
        end if;
      end if;
    exception when sqlstate 'DK000' then
      refusal := sqlerrm;
    end;
    return next;
  end loop;
end $$;
grant execute on function identity.standings to app_system;
