drop schema app cascade;
drop schema app_private cascade;
alter default privileges for role app_owner grant execute on functions to public;
do $$
declare
  login text;
begin
  execute format('revoke all on database %I from app_owner, app_api, app_identity, app_system', current_database());
  foreach login in array array['app_api', 'app_identity', 'app_system', 'app_owner'] loop
    begin
      execute format('drop role %I', login);
    exception when dependent_objects_still_exist then
      raise notice 'role % is used by another database and stays', login;
    end;
  end loop;
end $$;
