-- Trigger, after lines of returns came: the lines of their order count them.
create or replace function sales.count_returned() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if exists (select from brought b join sales.returns r on r.tenant_id = b.tenant_id and r.id = b.return_id
               join sales.order_lines l on l.tenant_id = b.tenant_id and l.id = b.order_line_id where l.order_id <> r.order_id) then
    raise exception 'a return is of lines of its own order';
  end if;
  update sales.order_lines l set returned = l.returned + b.quantity
    from brought b where l.tenant_id = b.tenant_id and l.id = b.order_line_id;
  return null;
end $$;
