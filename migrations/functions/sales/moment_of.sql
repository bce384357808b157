-- The moment that a fiscal document of lines of an order, [{order_line_id}], is of, once they count as invoiced: when the last of them
-- was handed over; now where some of them is not yet.
create or replace function sales.moment_of(ordered uuid, lines jsonb) returns timestamptz
language plpgsql volatile set search_path = pg_catalog as $$
begin
  return (select case when bool_and(l.invoiced <= l.fulfilled - l.returned) then coalesce(max(h.fulfilled_at), app.now()) else app.now() end
            from jsonb_to_recordset(lines) g (order_line_id uuid)
            join sales.order_lines l on l.tenant_id = app.tenant_id() and l.order_id = ordered and l.id = g.order_line_id
            left join lateral (select max(f.fulfilled_at) as fulfilled_at
                                 from sales.fulfilment_lines t
                                 join sales.fulfilments f on f.tenant_id = t.tenant_id and f.id = t.fulfilment_id
                                where t.tenant_id = l.tenant_id and t.order_line_id = l.id) h on true);
end $$;
grant execute on function sales.moment_of to app_api;
