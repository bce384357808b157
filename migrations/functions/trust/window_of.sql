-- Of how many days a business is judged by what it sells, by its orders of 90 days: of these where there are 400, until there are fewer than 300;
-- else of a year.
create or replace function trust.window_of(orders bigint, former int) returns int
language sql immutable parallel safe
return case when orders >= case when former = 90 then 300 else 400 end then 90 else 365 end;
