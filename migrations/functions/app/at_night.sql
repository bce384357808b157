-- What the context's tenant need not keep of its events, locked, as it is in a night: of a night that is new, what was let go before it is due. For
-- the functions of retention.
create or replace function app.at_night(night timestamptz) returns platform.kept_events
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  kept platform.kept_events;
begin
  insert into platform.kept_events as k (tenant_id, night) values (tenant, at_night.night)
      on conflict (tenant_id) do update set night = excluded.night, due_xid = k.let_go_xid, due_id = k.let_go_id
       where k.night is null or k.night < excluded.night;
  select * into kept from platform.kept_events k where k.tenant_id = tenant for update;
  return kept;
end $$;
