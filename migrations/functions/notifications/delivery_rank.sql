-- How far a delivery has come by its status: news of less than that is late, and changes nothing.
create or replace function notifications.delivery_rank(status text) returns int language sql immutable parallel safe
return case status when 'sending' then 1 when 'unknown' then 1 when 'sent' then 2 when 'delivered' then 3 when 'failed' then 4
                   when 'cancelled' then 5 when 'bundled' then 5 else 0 end;
grant execute on function notifications.delivery_rank to app_api, app_system;
