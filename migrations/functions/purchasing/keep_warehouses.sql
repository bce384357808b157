-- Trigger, after lines came or went: a purchase request has the warehouses of its lines, in order. It is locked first, so that
-- they are of all lines that are there by then. Nobody writes lines of what they do not see. Raises purchase_request.not_found.
create or replace function purchasing.keep_warehouses() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from purchasing.purchase_requests r
    where (r.tenant_id, r.id) in (select c.tenant_id, c.purchase_request_id from changed c)
    order by r.tenant_id, r.id for no key update;
  update purchasing.purchase_requests r set warehouse_ids = w.ids
    from (select c.tenant_id, c.purchase_request_id, coalesce(array_agg(distinct l.warehouse_id order by l.warehouse_id)
                   filter (where l.id is not null), '{}') as ids
            from (select distinct c.tenant_id, c.purchase_request_id from changed c) c
            left join purchasing.purchase_request_lines l
              on l.tenant_id = c.tenant_id and l.purchase_request_id = c.purchase_request_id
           group by c.tenant_id, c.purchase_request_id) w
   where r.tenant_id = w.tenant_id and r.id = w.purchase_request_id and r.warehouse_ids <> w.ids;
  perform app.guard(r.warehouse_ids <@ app.warehouses(), 'purchase_request.not_found')
     from purchasing.purchase_requests r
    where (r.tenant_id, r.id) in (select c.tenant_id, c.purchase_request_id from changed c) and app.warehouses() is not null;
  return null;
end $$;
