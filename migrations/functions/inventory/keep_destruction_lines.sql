-- Trigger: lines are of a destruction that waits. Raises destruction.not_waiting.
create or replace function inventory.keep_destruction_lines() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not exists (select from inventory.destructions d
                  where d.tenant_id = new.tenant_id and d.id = new.destruction_id and d.status = 'waiting' for share) then
    perform app.fail('destruction.not_waiting');
  end if;
  return new;
end $$;
