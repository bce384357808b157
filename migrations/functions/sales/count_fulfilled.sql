-- Trigger, after lines of fulfilments came: the lines of their order count them.
create or replace function sales.count_fulfilled() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if exists (select from handed h join sales.fulfilments f on f.tenant_id = h.tenant_id and f.id = h.fulfilment_id
               join sales.order_lines l on l.tenant_id = h.tenant_id and l.id = h.order_line_id where l.order_id <> f.order_id) then
    raise exception 'a fulfilment is of lines of its own order';
  end if;
  update sales.order_lines l set fulfilled = l.fulfilled + h.quantity
    from handed h where l.tenant_id = h.tenant_id and l.id = h.order_line_id;
  return null;
end $$;
