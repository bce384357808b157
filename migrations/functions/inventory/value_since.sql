-- Values the movements of products anew, of each from a place in its order on, in every warehouse, as they happened, a
-- reversal right after its receipt: in one pass, and written at once. What a movement takes its value from may stand in the
-- pass too (inventory.walk_since). The positions of the products are locked. Raises stock.too_much_since where the movements are more than `most`.
create or replace function inventory.value_since(tenant uuid, products uuid[], since timestamptz[], places uuid[], most int) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  ids uuid[];
  positions int[];
  origins int[];
  parcels int[];
  quantities numeric[];
  totals numeric[];
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
  select w.ids, w.positions, w.origins, w.parcels into ids, positions, origins, parcels
    from inventory.walk_since(tenant, products, since, places) w;
  if cardinality(ids) > most then
    perform app.fail('stock.too_much_since', json_build_object('movements', cardinality(ids), 'most', most)::text);
  end if;
  select h.quantities, h.totals into quantities, totals from inventory.held_before(tenant, products, since, places) h;
  amounts := array_fill(null::numeric, array[cardinality(ids)]);
  sent := amounts;
  sent_values := amounts;
  come := amounts;
  come_values := amounts;
  for m in
    select l.* from unnest(ids) with ordinality i (id, n)
      cross join lateral (select * from inventory.stock_movements s where s.tenant_id = tenant and s.id = i.id offset 0) l order by i.n
  loop
    n := n + 1;
    at := positions[n];
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
  perform inventory.write_values(tenant, ids, amounts);
end $$;
