-- What a part of a line's quantity comes to, where another part before it had its own: the total goes with the quantity and the tax with the
-- total, so that all parts come to the line, whatever they are, none has anything below zero, and each adds up: gross less discount is
-- the total, or the total without its tax where that came on top.
create or replace function sales.line_part(l sales.order_lines, includes_tax boolean, before numeric, part numeric, places int,
                                           out gross numeric, out discount numeric, out tax numeric, out total numeric)
language plpgsql immutable set search_path = pg_catalog as $$
declare
  so_far constant numeric := app.quotient(l.total * before, l.quantity, places);
begin
  total := sales.part_of(l.total, l.quantity, before, part, places);
  discount := sales.part_of(l.line_discount + l.order_discount, l.quantity, before, part, places);
  tax := case when l.total = 0 then 0 else sales.part_of(l.tax, l.total, so_far, total, places) end;
  gross := total - case when includes_tax then 0 else tax end + discount;
end $$;
grant execute on function sales.line_part to app_api, app_system;
