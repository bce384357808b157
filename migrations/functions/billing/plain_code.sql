-- How codes of payments and references of statements are compared, both by this alone: letters and digits in upper case, ASCII digits whatever
-- their width and script. Blanks, points, hyphens and what is not seen say nothing. Null for what has not four to 64 of them, or other letters.
create or replace function billing.plain_code(code text) returns text
language plpgsql immutable set search_path = pg_catalog as $$
declare
  plain text := upper(translate(regexp_replace(normalize(code, NFKC), '[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff!-/:-@\[-`{-~]', '', 'g'),
                                '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789') collate "C");
begin
  return case when plain ~ '^[A-Z0-9]{4,64}$' then plain end;
end $$;
grant execute on function billing.plain_code to app_api, app_system;
