-- Are there more defective orders than a level bears, by their number and by their share of all orders, both: of few orders one or two take nobody's
-- level away. `part` of these bounds is what counts: less of them for who rises, so that nobody falls again by the next order.
create or replace function trust.is_over(level int, facts jsonb, part numeric) returns boolean
language sql immutable parallel safe
return coalesce((facts ->> 'defects')::numeric > part * case level when 1 then 20 when 2 then 10 when 3 then 5 end
  and (facts ->> 'defects')::numeric > part * case level when 1 then 0.20 when 2 then 0.10 when 3 then 0.05 end * (facts ->> 'orders')::numeric, false);
