-- What the authority calls a movement of stock. Whatever is neither bought, sold, sent, returned nor discarded is an adjustment.
create or replace function fiscal.stock_kind(type text, quantity numeric, is_sold boolean) returns text
language sql immutable parallel safe
return case
  when type = 'receive' and quantity > 0 then 'purchase'
  when type = 'return' then 'return'
  when type = 'transfer' then case when quantity > 0 then 'move_in' else 'move_out' end
  when type = 'issue' and is_sold then 'sale'
  when type = 'supplier_return' then 'supplier_return'
  when type = 'discard' then 'discard'
  when quantity > 0 then 'adjust_in'
  else 'adjust_out' end;
