-- Trigger: a tenant that is deactivated or removed is kept for a time, and comes back as long as nothing of it has been erased. Raises tenant.erased.
create or replace function tenants.keep_ending() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if new.deleted_at is not null or new.status = 'deactivated' then
    insert into tenants.endings (tenant_id, ended_at, next_at) values (new.id, now(), now()) on conflict do nothing;
    return null;
  end if;
  delete from tenants.endings e where e.tenant_id = new.id and e.begun_at is null;
  if not found then
    perform app.fail('tenant.erased');
  end if;
  return null;
end $$;
