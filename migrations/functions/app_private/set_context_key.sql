-- Makes a key current; the ones before it stay valid for an hour, so a rotation refuses nobody.
create or replace function app_private.set_context_key(secret_hex text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  secret bytea := decode(secret_hex, 'hex');
begin
  if length(secret) <> 32 then
    raise exception 'the context key must be 32 bytes in hexadecimal';
  end if;
  update app_private.context_keys set retires_at = now() + interval '1 hour'
   where retires_at is null and fingerprint <> sha256(secret);
  insert into app_private.context_keys (fingerprint, inner_key, outer_key)
  values (sha256(secret), app_private.pad(secret, 54), app_private.pad(secret, 92))
  on conflict (fingerprint) do update set retires_at = null;
end $$;
