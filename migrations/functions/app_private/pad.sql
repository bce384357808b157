-- A secret of at most 64 bytes, padded with zeros and XORed with `filler`: one of the two key blocks of an HMAC.
create or replace function app_private.pad(secret bytea, filler int) returns bytea
language plpgsql immutable strict set search_path = pg_catalog as $$
declare
  padded bytea := secret || decode(repeat('00', 64 - length(secret)), 'hex');
begin
  for i in 0..63 loop
    padded := set_byte(padded, i, get_byte(padded, i) # filler);
  end loop;
  return padded;
end $$;
