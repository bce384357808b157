-- Whether what is reported of stock under a kind came in, 1, or went out, -1. Planned inline.
create or replace function fiscal.stock_sign(kind text) returns int
language sql immutable parallel safe
return case when kind in ('import', 'purchase', 'return', 'move_in', 'adjust_in') then 1 else -1 end;
