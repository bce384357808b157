-- The reasons of refunds that a country's authority knows, {code: name}, until it says others. The application's profiles are compared with it by a test.
create or replace function fiscal.usual_reasons(country text) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog as $$
  select case when country in ('RW', 'KE') then
    '{"01": "Missing quantity", "02": "Missing item", "03": "Damaged", "04": "Wasted", "05": "Raw material shortage", "06": "Refund",
      "07": "Wrong customer TIN", "08": "Wrong customer name", "09": "Wrong amount or price", "10": "Wrong quantity", "11": "Wrong item",
      "12": "Wrong tax type", "13": "Other"}'::jsonb
    when country = 'ZM' then
    '{"01": "Wrong product", "02": "Wrong price", "03": "Omitted item", "04": "Damaged or returned goods", "05": "Other"}' end
$$;
