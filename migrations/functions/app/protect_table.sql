-- All that a tenant table of the business needs: isolation, audit, versions, grants.
create or replace procedure app.protect_table(target regclass, secrets text[] default '{}', tenant_column text default 'tenant_id',
                                              derived text[] default '{}')
language plpgsql set search_path = pg_catalog as $$
begin
  call app.isolate_table(target, tenant_column);
  call app.audit_table(target, secrets, tenant_column, derived);
  execute format('grant select, insert, update, delete on %s to app_api, app_system', target);
  if exists (select from pg_attribute where attrelid = target and attname = 'version' and not attisdropped) then
    execute format('create trigger touch before update on %s for each row execute function app.touch()', target);
  end if;
end $$;
