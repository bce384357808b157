-- First expired, first out: from which lots to take a quantity, as far as they reach. Lots without a date come last, the
-- oldest first. Only lots that are usable for `min_days` more days count; `at`: where it is to be taken in the past.
create or replace function inventory.fefo(product uuid, warehouse uuid, wanted numeric, min_days int default 0,
                               at timestamptz default null)
returns table (lot_id uuid, quantity numeric)
language plpgsql stable rows 2 security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query select s.lot_id, least(s.quantity, wanted - s.before)
    from (select u.lot_id, u.quantity, u.expires_on,
                 coalesce(sum(u.quantity) over (order by u.expires_on nulls last, u.lot_id nulls first
                                                rows between unbounded preceding and 1 preceding), 0) as before
            from inventory.issuable(tenant, product, warehouse, at) u
           where not inventory.lot_is_expired(u.expires_on - min_days, tenants.day_of(coalesce(at, app.now()), tenant))) s
   where s.before < wanted
   order by s.expires_on nulls last, s.lot_id nulls first;
end $$;
