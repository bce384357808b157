-- What is wrong with the login roles, one row a problem: `settings` (other ones than app.login_settings(), here or everywhere), `membership`
-- (of another role), `ownership` (of anything but large objects and default privileges), `superuser`, `bypassrls`. None of
-- it is needed, and each can lift the isolation of tenants or stop the service. A login can give itself settings.
create or replace function app.login_problems(logins text[] default '{app_api,app_identity,app_system}')
returns table (login text, problem text)
language sql stable set search_path = pg_catalog as $$
  select r.rolname::text, p.problem
    from pg_roles r
    cross join lateral (
      select 'superuser' where r.rolsuper
      union all select 'bypassrls' where r.rolbypassrls
      union all select 'membership' where exists (select from pg_auth_members m where m.member = r.oid)
      union all select 'ownership' where exists (
        select from pg_shdepend d
         where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'
           and d.classid <> all ('{pg_largeobject,pg_default_acl}'::regclass[]))
      union all select 'settings' where exists (
        select from pg_db_role_setting s
         where s.setrole = r.oid and not s.setconfig <@ app.login_settings()
           and s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database())))) p (problem)
   where r.rolname = any (logins)
   order by 1, 2
$$;
grant execute on function app.login_problems to app_api, app_identity, app_system;
