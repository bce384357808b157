-- All that a tenant table of the business needs: isolation, audit, versions, grants. `derived` columns follow from others, so that
-- the audit log says nothing of their changes; `kept` ones follow from other tables too: triggers alone write them, and a change of
-- them is no new version of the row.
create or replace procedure app.protect_table(target regclass, secrets text[] default '{}', tenant_column text default 'tenant_id',
                                              derived text[] default '{}', kept text[] default '{}')
language plpgsql set search_path = pg_catalog as $$
declare
  open_columns text;
  is_same text;
begin
  call app.isolate_table(target, tenant_column);
  call app.audit_table(target, secrets, tenant_column, derived || kept);
  if kept = '{}' then
    execute format('grant select, insert, update, delete on %s to app_api, app_system', target);
  else
    select string_agg(quote_ident(a.attname), ', ') into open_columns from pg_attribute a
     where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attname <> all (kept);
    select format('when (%s)', string_agg(format('new.%1$I is not distinct from old.%1$I', k), ' and ')) into is_same from unnest(kept) k;
    execute format('grant select, delete, insert (%1$s), update (%1$s) on %2$s to app_api, app_system', open_columns, target);
  end if;
  if exists (select from pg_attribute where attrelid = target and attname = 'version' and not attisdropped) then
    execute format('create trigger touch before update on %s for each row %s execute function app.touch()', target, is_same);
  end if;
end $$;
