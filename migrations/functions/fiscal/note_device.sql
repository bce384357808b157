-- Notes how a call to the authority by a device went: `error` is null where it answered as it should. It is offline from the first call
-- that did not reach the authority (`reached` false) until one does.
create or replace function fiscal.note_device(device uuid, reached boolean, error jsonb default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update fiscal.devices d
     set last_success_at = case when error is null then now() else d.last_success_at end,
         last_failure_at = case when error is null then d.last_failure_at else now() end,
         last_error = case when error is null then d.last_error else error end,
         offline_since = case when reached then null else coalesce(d.offline_since, now()) end
   where d.tenant_id = app.tenant_id() and d.id = device;
end $$;
grant execute on function fiscal.note_device to app_api;
