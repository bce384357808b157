-- A row or payload with what is personal hidden: addresses, telephone numbers and user names, wherever they stand at its top.
create or replace function audit.mask_personal(entry jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  personal constant text[] := '{email,phone,username,address,ip,user_agent,invited_email,mailed_to}';
begin
  if not entry ?| personal then
    return entry;
  end if;
  return (select jsonb_object_agg(e.key, case when e.value <> 'null' and e.key = any (personal) then '"***"' else e.value end)
            from jsonb_each(entry) e);
end $$;
grant execute on function audit.mask_personal to app_api, app_system;
