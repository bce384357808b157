-- A text as it is compared: in lower case, without accents and differences of width. Planned inline, with the SQL around it.
create or replace function contacts.fold(given text) returns text
language sql immutable parallel safe
return regexp_replace(normalize(lower(normalize(given, nfkd)), nfkd), '[\u0300-\u036f]', '', 'g');
grant execute on function contacts.fold to app_api, app_system;
