-- Only the tenant of the context may see or write the rows of a table; platform work, and the owner at work by hand,
-- whose changes pass through the owner's trigger functions, have policies of their own. A login without a context is not
-- at work by hand, or the owner's functions would show it every tenant's rows. The rows hold what app.keep_finite lets them.
create or replace procedure app.isolate_table(target regclass, tenant_column text default 'tenant_id')
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s to app_api, app_owner
                    using (%I = (select app.tenant_id())) with check (%I = (select app.tenant_id()))',
                 target, tenant_column, tenant_column);
  execute format('create policy platform on %s to app_system, app_owner
                    using ((select app.is_platform())) with check ((select app.is_platform()))', target);
  execute format('create policy maintenance on %s to app_owner
                    using ((select app.is_maintenance())) with check ((select app.is_maintenance()))', target);
  call app.keep_finite(target);
end $$;
