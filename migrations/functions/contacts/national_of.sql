-- A number in E.164 without its country's code: ITU-T gives codes of one digit, these of two, and three for all others.
create or replace function contacts.national_of(phone text) returns text
language sql immutable parallel safe set search_path = pg_catalog as $$
  select regexp_replace(phone, '^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})', '')
$$;
