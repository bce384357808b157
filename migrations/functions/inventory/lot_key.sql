-- What a lot is found by: its number in NFKC and upper case, white space folded to single spaces, without characters that are
-- drawn as nothing. Planned inline, with the SQL around it.
create or replace function inventory.lot_key(number text) returns text
language sql immutable parallel safe
return upper(btrim(regexp_replace(
  regexp_replace(normalize(number, nfkc), '[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]', '', 'g'),
  '\s+', ' ', 'g')));
grant execute on function inventory.lot_key to app_api, app_system;
