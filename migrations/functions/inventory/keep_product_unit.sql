-- Trigger: a unit's factor follows from what it is made of. Its name is no other of the product's. Once something was recorded in
-- it, it waits in a destruction or a movement request, is ordered in it, or another unit is made of it, it is neither changed
-- nor removed: what was said would mean something else. Writers of one product's units wait for each other and for its
-- movements: first they lock its row, as whoever changes it does. Raises product.unit_taken, product.unit_in_use, product.unit_unknown, product.unit_inexact.
create or replace function inventory.keep_product_unit() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  kept inventory.product_units := coalesce(new, old);
  own text;
  part numeric := 1;
begin
  select p.unit into own from inventory.products p
   where p.tenant_id = kept.tenant_id and p.id = kept.product_id for no key update;
  perform pg_advisory_xact_lock(inventory.catalogue_lock(kept.tenant_id, 'products', kept.product_id));
  if tg_op <> 'INSERT' then
    if exists (select from inventory.stock_movements m where m.tenant_id = old.tenant_id and m.product_id = old.product_id
                  and m.unit is not null and lower(m.unit) = lower(old.unit))
       or exists (select from inventory.movement_requests r where r.tenant_id = old.tenant_id and r.status = 'waiting'
                     and r.product_id = old.product_id and lower(r.unit) = lower(old.unit))
       or exists (select from inventory.destruction_lines l
                    join inventory.destructions d on d.tenant_id = l.tenant_id and d.id = l.destruction_id
                   where l.tenant_id = old.tenant_id and l.product_id = old.product_id and d.status = 'waiting'
                     and lower(l.unit) = lower(old.unit))
       or exists (select from inventory.ordered_units o where o.tenant_id = old.tenant_id
                     and o.product_id = old.product_id and lower(o.unit) = lower(old.unit))
       or exists (select from inventory.product_units u where u.tenant_id = old.tenant_id
                     and u.product_id = old.product_id and u.of_unit_id = old.id) then
      perform app.fail('product.unit_in_use', json_build_object('unit', old.unit)::text);
    end if;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if lower(new.unit) = lower(own) then
    perform app.fail('product.unit_taken');
  end if;
  if new.of_unit_id is not null then
    select u.factor into part from inventory.product_units u
     where u.tenant_id = new.tenant_id and u.product_id = new.product_id and u.id = new.of_unit_id and u.id <> new.id;
    if not found then
      perform app.fail('product.unit_unknown');
    end if;
  end if;
  if scale(trim_scale(new.quantity * part)) > 4 or new.quantity * part >= 1e14 then
    perform app.fail('product.unit_inexact');
  end if;
  new.factor := new.quantity * part;
  return new;
end $$;
