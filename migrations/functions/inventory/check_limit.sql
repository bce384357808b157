-- Trigger, after a correction of stock was valued: its author may move so much at once, by the most that one of their roles
-- allows. What is lost of a transfer is lost at once, whichever lots it is of; a count and a destruction are bound line by line. Jobs, platform administrators and the owner at work by hand are not bound. Raises stock.beyond_limit.
create or replace function inventory.check_limit() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  limits jsonb;
  roles text[];
  most record;
  moved record;
begin
  if who is null or who ->> 'kind' not in ('user', 'api_key') then
    return null;
  end if;
  select s.limits into limits from inventory.settings s where s.tenant_id = new.tenant_id;
  roles := case who ->> 'kind' when 'user' then array(select jsonb_array_elements_text(who -> 'roles')) else '{api_key}' end;
  if coalesce(limits, '{}') = '{}' or not limits ?& roles then
    return null;
  end if;
  select case when count(l.quantity) = count(*) then max(l.quantity) end as quantity,
         case when count(l.value) = count(*) then max(l.value) end as value into most
    from unnest(roles) r
    cross join lateral jsonb_to_record(limits -> r) l (quantity numeric, value numeric);
  select sum(abs(m.quantity)) filter (where m.product_id = new.product_id) as quantity, sum(abs(m.value)) as value into moved
    from inventory.stock_movements m
   where m.tenant_id = new.tenant_id and case when new.transfer_id is null then m.id = new.id
     else m.transfer_id = new.transfer_id and m.type = new.type and m.created_at = new.created_at end;
  if moved.quantity > most.quantity or moved.value > most.value then
    perform app.fail('stock.beyond_limit', json_strip_nulls(json_build_object(
      'quantity', trim_scale(moved.quantity)::text, 'most_quantity', trim_scale(most.quantity)::text,
      'value', trim_scale(moved.value)::text, 'most_value', trim_scale(most.value)::text))::text);
  end if;
  return null;
end $$;
