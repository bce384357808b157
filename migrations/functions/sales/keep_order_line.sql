-- Trigger: the lines of an order stay as they were agreed on once it is no draft, but for what of them was handed over, came back, was
-- given up and was invoiced; their tax stays once a fiscal document says it. Raises order.not_draft.
create or replace function sales.keep_order_line() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  line sales.order_lines := coalesce(new, old);
  moving text[] := '{fulfilled,returned,cancelled,invoiced,reservation_id,own_quantity,discount}';
  o record;
begin
  select r.status, r.taxed_for_good, r.created_at into o from sales.orders r where r.tenant_id = line.tenant_id and r.id = line.order_id;
  if o.status = 'draft' or (tg_op = 'INSERT' and o.created_at = now()) then
    return line;
  end if;
  if not o.taxed_for_good then
    moving := moving || '{band,rate,tax,total}'::text[];
  end if;
  if tg_op <> 'UPDATE' or to_jsonb(new) - moving <> to_jsonb(old) - moving then
    perform app.fail('order.not_draft', json_build_object('current_status', o.status)::text);
  elsif new.fulfilled < old.fulfilled or new.returned < old.returned or new.cancelled < old.cancelled then
    raise exception 'what was handed over, came back or was given up stays so';
  end if;
  return new;
end $$;
