-- A telephone number in E.164 as a person wrote it: with its country's code after + or 00, or as one dials it within `country`,
-- whose trunk prefix is dropped. Null for what is no number, or has no country's code where no country is known.
create or replace function contacts.phone_of(given text, country text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  number text := regexp_replace(normalize(given, nfkc), '[\s()./\u00ad\u2010-\u2015-]', '', 'g');
  code constant text := contacts.calling_code(country);
  digits constant int := substring('RW9 KE9 ZM9 UG9 TZ9 BI8 CD9 US10 CA10 ' from '\m' || country || '([0-9]+)')::int;
begin
  if number ~ '^00[1-9]' then
    number := '+' || substr(number, 3);
  elsif number ~ '^[0-9]+$' and code is not null then
    number := '+' || code || case
      when country in ('IT', 'SM', 'VA') then number
      when code = '1' then regexp_replace(number, '^1(?=[0-9]{10}$)', '')
      when code = '7' then regexp_replace(number, '^8(?=[0-9]{10}$)', '')
      when country = 'HU' then regexp_replace(number, '^06', '')
      else regexp_replace(number, '^0', '') end;
  end if;
  if number !~ '^\+[1-9][0-9]{6,14}$' or starts_with(number, '+' || code) and length(number) <> 1 + length(code) + digits then
    return null;
  end if;
  return number;
end $$;
grant execute on function contacts.phone_of to app_api, app_system;
