-- What the documents of an order come to, or of one of no order, `alone`, with its credit notes: by their lines, and by what is to be paid of
-- them; those that were given up count for nothing. A further one is rounded so that all together come to their sum as it is paid.
create or replace function fiscal.told_of(ordered uuid, alone uuid default null, of_mode text default 'normal')
returns table (total numeric, payable numeric)
language plpgsql stable rows 1 set search_path = pg_catalog as $$
begin
  return query
  select coalesce(sum(case d.type when 'refund' then -d.total else d.total end), 0),
         coalesce(sum(case d.type when 'refund' then -d.payable else d.payable end), 0)
    from (select o.type, o.total, o.payable, o.mode, o.status from fiscal.documents o
           where o.tenant_id = app.tenant_id() and o.order_id = ordered
          union all
          select o.type, o.total, o.payable, o.mode, o.status from fiscal.documents o
           where ordered is null and o.tenant_id = app.tenant_id() and (o.id = alone or o.original_id = alone)) d
   where d.mode = of_mode and d.status <> 'void';
end $$;
grant execute on function fiscal.told_of to app_api;
