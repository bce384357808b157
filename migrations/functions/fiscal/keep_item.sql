-- Trigger: an item gets its number and its code when it is new, and anew when what the code says of it changes: then what remains of it is
-- reported anew, under both.
create or replace function fiscal.keep_item() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  padded constant text[] := array[new.packaging_unit, new.quantity_unit];
begin
  if tg_op = 'UPDATE' and (old.origin, old.item_type, old.packaging_unit, old.quantity_unit)
       is not distinct from (new.origin, new.item_type, new.packaging_unit, new.quantity_unit) then
    new.number := old.number;
    new.item_code := old.item_code;
    return new;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || ':fiscal.items', 0));
  select coalesce(max(i.number), 0) + 1 into new.number from fiscal.items i where i.tenant_id = new.tenant_id;
  if tg_op = 'UPDATE' then
    update fiscal.stock_masters m set due = true, attempts = 0, next_attempt_at = now()
     where m.tenant_id = new.tenant_id and m.product_id = new.product_id and m.told_at is not null;
  end if;
  -- The authorities' own samples have an X after each unit of two characters.
  new.item_code := new.origin || new.item_type
    || (select string_agg(case when length(u) = 2 then u || 'X' else u end, '' order by n) from unnest(padded) with ordinality p (u, n))
    || lpad(new.number::text, greatest(7, length(new.number::text)), '0');
  return new;
end $$;
