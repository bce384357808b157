-- Trigger, after a correction of stock was valued: its author may move so much at once, by the most that one of their roles
-- allows. Jobs, platform administrators and the owner at work by hand are not bound. Raises stock.beyond_limit.
create or replace function inventory.check_limit() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  limits jsonb;
  roles text[];
  most record;
  amount numeric;
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
  select abs(m.value) into amount from inventory.stock_movements m where m.tenant_id = new.tenant_id and m.id = new.id;
  if abs(new.quantity) > most.quantity or amount > most.value then
    perform app.fail('stock.beyond_limit', json_strip_nulls(json_build_object(
      'quantity', trim_scale(abs(new.quantity))::text, 'most_quantity', trim_scale(most.quantity)::text,
      'value', trim_scale(amount)::text, 'most_value', trim_scale(most.value)::text))::text);
  end if;
  return null;
end $$;
