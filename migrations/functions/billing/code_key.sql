-- How codes of payments are compared: without blanks and what is not seen, in upper case and ASCII digits, whatever their width. Raises
-- payment.code_malformed for what is none: four to 64 letters and digits, with points, slashes and hyphens between them.
create or replace function billing.code_key(code text) returns text
language plpgsql immutable set search_path = pg_catalog as $$
declare
  plain text := upper(translate(regexp_replace(normalize(code, NFKC), '[\s\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'),
                                '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789') collate "C");
begin
  if plain !~ '^[A-Z0-9][A-Z0-9./-]{2,62}[A-Z0-9]$' then
    perform app.fail('payment.code_malformed');
  end if;
  return plain;
end $$;
grant execute on function billing.code_key to app_api, app_system;
