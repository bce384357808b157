-- Trigger: keeps what a lot was until its number, date or status changes, and when and why that ended. The caller holds the row's
-- lock, and a movement shares it before it says when it happened: so each is before the other. The date of a lot that has
-- expired, and a date that is later than it was, is set with a reason, by a manager or an API key that may: what is past its
-- date would be used again. The owner at work by hand is not bound. Raises lot.reason_required, permission.denied.
create or replace function inventory.keep_lot() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  lasts_longer constant boolean := coalesce(new.expires_on, 'infinity') > coalesce(old.expires_on, 'infinity');
begin
  if who is not null and new.expires_on is distinct from old.expires_on
     and (lasts_longer or inventory.lot_is_expired(old.expires_on, tenants.today(old.tenant_id))) then
    perform app.guard(who ->> 'kind' <> 'user' or who -> 'roles' ?| identity.manager_roles(), 'permission.denied');
    perform app.guard(new.correction_reason is not null, 'lot.reason_required');
  end if;
  insert into inventory.lot_history (tenant_id, lot_id, lot_number, expires_on, status, ended_at, reason)
  values (old.tenant_id, old.id, old.lot_number, old.expires_on, old.status, app.clock(),
          case when new.status <> old.status then new.status_reason else new.correction_reason end);
  return new;
end $$;
