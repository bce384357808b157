-- A row or payload with what is personal hidden: addresses, telephone numbers and user names, wherever they stand at its top.
create or replace function audit.mask_personal(entry jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case when entry ?| '{email,phone,username,address,ip,user_agent,invited_email,mailed_to}' then
    (select jsonb_object_agg(e.key, case when e.value <> 'null' and e.key = any ('{email,phone,username,address,ip,user_agent,invited_email,mailed_to}')
                                         then '"***"' else e.value end)
       from jsonb_each(entry) e)
    else entry end
$$;
grant execute on function audit.mask_personal to app_api, app_system;
