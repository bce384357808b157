-- Trigger: keeps what a lot was until its number, date or status changes, and when and why that ended. The caller holds the row's
-- lock, and a movement shares it before it says when it happened: so each is before the other.
create or replace function inventory.keep_lot() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into inventory.lot_history (tenant_id, lot_id, lot_number, expires_on, status, ended_at, reason)
  values (old.tenant_id, old.id, old.lot_number, old.expires_on, old.status, clock_timestamp(),
          case when new.status <> old.status then new.status_reason end);
  return new;
end $$;
