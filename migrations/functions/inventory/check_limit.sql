-- Trigger, after what was posted was valued: who corrects stock may move so much at once, by the most that one of their roles
-- allows. What is lost of a transfer is lost at once, whichever lots it is of; a count and a destruction are bound line by line. What a job posts of a count is bound as who had it posted. Other jobs, platform administrators and the owner at work by hand are not bound. Raises stock.beyond_limit.
create or replace function inventory.check_limit() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb;
  tenant uuid;
  limits jsonb;
  roles text[];
  most record;
  moved record;
begin
  select p.tenant_id into tenant from posted p
   where p.type in ('adjust', 'discard', 'count', 'return', 'revalue', 'supplier_return') limit 1;
  if not found then
    return null;
  end if;
  who := app.claims();
  if who ->> 'kind' = 'job' then
    who := (select c.posted_as from posted p join inventory.stock_counts c on c.tenant_id = p.tenant_id and c.id = p.stock_count_id
             where p.tenant_id = tenant limit 1);
  end if;
  if who is null or who ->> 'kind' not in ('user', 'api_key') then
    return null;
  end if;
  select s.limits into limits from inventory.settings s where s.tenant_id = tenant;
  roles := case who ->> 'kind' when 'user' then array(select jsonb_array_elements_text(who -> 'roles')) else '{api_key}' end;
  if coalesce(limits, '{}') = '{}' or not limits ?& roles then
    return null;
  end if;
  select case when count(l.quantity) = count(*) then max(l.quantity) end as quantity,
         case when count(l.value) = count(*) then max(l.value) end as value into most
    from unnest(roles) r
    cross join lateral jsonb_to_record(limits -> r) l (quantity numeric, value numeric);
  select c.quantity, c.value into moved
    from (select coalesce(m.transfer_id, m.id) as id, sum(abs(m.quantity)) as quantity, sum(sum(abs(m.value))) over (partition by coalesce(m.transfer_id, m.id)) as value
            from posted p join inventory.stock_movements m on m.tenant_id = p.tenant_id and m.id = p.id
           where p.tenant_id = tenant and p.type in ('adjust', 'discard', 'count', 'return', 'revalue', 'supplier_return')
           group by coalesce(m.transfer_id, m.id), m.product_id) c
   where c.quantity > most.quantity or c.value > most.value order by c.id limit 1;
  if found then
    perform app.fail('stock.beyond_limit', json_strip_nulls(json_build_object(
      'quantity', trim_scale(moved.quantity)::text, 'most_quantity', trim_scale(most.quantity)::text,
      'value', trim_scale(moved.value)::text, 'most_value', trim_scale(most.value)::text))::text);
  end if;
  return null;
end $$;
