-- Begins a night in what the context's tenant need not keep of its events: of a night that is new, what was let go before it is due.
-- For the functions of retention.
create or replace function app.at_night(night timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into platform.kept_events as k (tenant_id, night) values (app.tenant_id(), at_night.night)
      on conflict (tenant_id) do update set night = excluded.night, due_xid = k.let_go_xid, due_id = k.let_go_id
       where k.night is null or k.night < excluded.night;
end $$;
