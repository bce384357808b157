-- Values a product's movements anew from a place in their order on, in every warehouse, as they happened, a reversal right
-- after its receipt: in one pass, and written at once. Gives how many they are. What a movement takes its value from may stand
-- in the pass too (inventory.links_since). The positions of the product are locked. Raises stock.too_much_since where there are more than `most`.
create or replace function inventory.value_since(tenant uuid, product uuid, since timestamptz, place uuid, most int) returns int
language plpgsql volatile set search_path = pg_catalog as $$
declare
  warehouses uuid[];
  quantities numeric[];
  totals numeric[];
  ids uuid[];
  origins int[];
  parcels int[];
  amounts numeric[];
  sent numeric[];
  sent_values numeric[];
  come numeric[];
  come_values numeric[];
  m inventory.stock_movements;
  source record;
  n int := 0;
  at int;
  part int;
  amount numeric;
begin
  select l.ids, l.origins, l.parcels into ids, origins, parcels from inventory.links_since(tenant, product, since, place) l;
  amounts := array_fill(null::numeric, array[cardinality(origins)]);
  if cardinality(amounts) > most then
    perform app.fail('stock.too_much_since', json_build_object('movements', cardinality(amounts), 'most', most)::text);
  end if;
  sent := amounts;
  sent_values := amounts;
  come := amounts;
  come_values := amounts;
  select h.warehouses, h.quantities, h.totals into warehouses, quantities, totals
    from inventory.held_before(tenant, product, since, place) h;
  for m in
    select l.* from inventory.stock_movements l
     where l.tenant_id = tenant and l.product_id = product and l.occurred_at >= since
       and (l.occurred_at, coalesce(l.reverses_id, l.id)) >= (since, place)
     order by l.occurred_at, coalesce(l.reverses_id, l.id), l.id
  loop
    n := n + 1;
    at := array_position(warehouses, m.warehouse_id);
    part := parcels[n];
    if part is null and m.reverses_id is null then
      amount := inventory.movement_value(m, quantities[at], totals[at]);
    elsif part is null or m.type = 'discard' then
      amount := inventory.movement_value(m, quantities[at], totals[at], null, case when origins[n] is null
        then (select s.value from inventory.source_of(m) s) else amounts[origins[n]] end);
    else
      if sent[part] is null then
        select * into source from inventory.source_of(m);
        sent[part] := coalesce(source.quantity, 0);
        sent_values[part] := coalesce(source.value, 0);
        come[part] := coalesce(source.arrived, 0);
        come_values[part] := coalesce(source.arrived_value, 0);
      end if;
      if origins[n] is not null then
        sent_values[part] := -amounts[origins[n]];
      end if;
      amount := inventory.movement_value(m, quantities[at], totals[at], sent[part], sent_values[part], come[part], come_values[part]);
      if m.quantity < 0 then
        sent[part] := sent[part] - m.quantity;
        sent_values[part] := sent_values[part] - amount;
      else
        come[part] := come[part] + m.quantity;
        come_values[part] := come_values[part] + amount;
      end if;
    end if;
    amounts[n] := amount;
    quantities[at] := quantities[at] + m.quantity;
    totals[at] := totals[at] + amount;
  end loop;
  update inventory.stock_movements l set value = c.value
    from unnest(ids, amounts) c (id, value) where l.tenant_id = tenant and l.id = c.id and l.value <> c.value;
  update inventory.stock_positions p set value = t.total
    from unnest(warehouses, totals) t (warehouse, total)
   where p.tenant_id = tenant and p.product_id = product and p.warehouse_id = t.warehouse and p.value <> t.total;
  return n;
end $$;
