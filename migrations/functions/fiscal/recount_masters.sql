-- Trigger: a device that is active or no more, or is another branch's, changes of whose warehouses what remains is: it is told anew of what
-- each device of the tenant has told.
create or replace function fiscal.recount_masters() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update fiscal.stock_masters m set due = true, attempts = 0, next_attempt_at = now()
   where m.tenant_id = new.tenant_id and m.claim is null and not m.due and m.told_at is not null;
  return null;
end $$;
