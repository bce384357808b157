-- Checks the login, which has to be that of the scope, the signature and the age of claims (at most 15 seconds), and
-- seals them as the context of this transaction, of whose text app.tenant_id reads the tenant where it stands first. Gives the claims.
-- It is the first of every batch: one query reads all that it asks of tables, and what is
-- assigned, and not performed, begins none. Raises
-- context.bad_signature, context.expired, context.wrong_scope, context.already_entered, database.unsafe_role.
create or replace function app_private.accept(claims text, signature text, scope text) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
declare
  given jsonb;
  inner_key bytea;
  outer_key bytea;
  is_signed boolean;
  is_safe boolean;
  settings text;
begin
  select s.inner_key, s.outer_key, exists (
           select from app_private.context_keys k
            where (k.retires_at is null or k.retires_at > now())
              and encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(claims, 'utf8'))), 'hex') = signature),
         exists (
           select from pg_roles r
            where r.rolname = session_user and not r.rolsuper and not r.rolbypassrls
              and not exists (select from pg_auth_members m where m.member = r.oid))
    into inner_key, outer_key, is_signed, is_safe from app_private.seal_key s;
  if is_safe is not true or not app_private.owns_nothing(inner_key, outer_key) then
    perform app.fail('database.unsafe_role');
  end if;
  if not is_signed then
    perform app.fail('context.bad_signature');
  end if;
  given := claims::jsonb;
  if starts_with(claims, '{"tenant":"') and not starts_with(claims, '{"tenant":' || (given -> 'tenant')::text) then
    perform app.fail('context.bad_signature');
  end if;
  if abs(extract(epoch from clock_timestamp()) - (given ->> 'issued_at')::float8) > 15 then
    perform app.fail('context.expired');
  end if;
  if given ->> 'scope' is distinct from scope
     or session_user is distinct from (case scope when 'tenant' then 'app_api' when 'identity' then 'app_identity'
                                                  when 'platform' then 'app_system' end) then
    perform app.fail('context.wrong_scope');
  end if;
  if current_setting('app.context', true) <> ''
     and current_setting('app.seal', true) = app_private.seal_under(inner_key, outer_key, current_setting('app.context', true)) then
    perform app.fail('context.already_entered');
  end if;
  settings := concat(set_config('app.context', claims, true),
                     set_config('app.seal', app_private.seal_under(inner_key, outer_key, claims), true),
                     set_config('timezone', 'UTC', true),
                     -- To compile a plan takes longer than what it would speed up.
                     set_config('jit', 'off', true),
                     set_config('lock_timeout', '3s', true),
                     set_config('statement_timeout', '25s', true));
  return given;
end $$;
