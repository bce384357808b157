-- Does the login own nothing, but for large objects and default privileges? What it was granted stands in the same catalogue,
-- hundreds of entries: so what was found holds on this connection until the minute is over, in a setting under a seal that no login can make.
create or replace function app_private.owns_nothing(inner_key bytea, outer_key bytea) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
declare
  seal text := encode(sha256(outer_key || sha256(inner_key || convert_to(
    format('owns nothing: %s %s %s', session_user, pg_backend_pid(), floor(extract(epoch from clock_timestamp()) / 60)), 'utf8'))), 'hex');
begin
  if current_setting('app.owns_nothing', true) = seal then
    return true;
  end if;
  if exists (select from pg_roles r
               join pg_shdepend d on d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'
                and d.classid <> all ('{pg_largeobject,pg_default_acl}'::regclass[])
              where r.rolname = session_user) then
    return false;
  end if;
  seal := set_config('app.owns_nothing', seal, false);
  return true;
end $$;
