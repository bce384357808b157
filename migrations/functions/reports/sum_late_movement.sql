-- Trigger, after what is late was valued: sums its product's days anew, from its own on.
create or replace function reports.sum_late_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform reports.sum_days(new.tenant_id, new.product_id, tenants.day_of(new.occurred_at, new.tenant_id));
  return null;
end $$;
