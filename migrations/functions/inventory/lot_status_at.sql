-- The status that a lot had at a moment; the one that it has where no moment is named.
create or replace function inventory.lot_status_at(lot inventory.lots, at timestamptz) returns text
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce((
    select h.status from inventory.lot_history h
     where h.tenant_id = lot.tenant_id and h.lot_id = lot.id and h.ended_at > at order by h.ended_at limit 1), lot.status);
end $$;
grant execute on function inventory.lot_status_at to app_api, app_system;
