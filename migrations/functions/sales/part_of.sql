-- What a part of a quantity has of an amount, where another part before it had its own: all parts come to the amount, whatever
-- they are, and none is negative. Planned inline.
create or replace function sales.part_of(amount numeric, quantity numeric, before numeric, part numeric, places int) returns numeric
language sql immutable parallel safe
return app.quotient(amount * (before + part), quantity, places) - app.quotient(amount * before, quantity, places);
grant execute on function sales.part_of to app_api, app_system;
