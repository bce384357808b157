-- The table of requirements: which papers a kind of business needs in a country, what does in a paper's place, and whether it is needed
-- to be approved or only later on. `dated`: it says until when it is valid.
create or replace function kyc.required(business text, country text)
returns table (requirement text, alternatives text[], needed boolean, dated boolean)
language sql immutable parallel safe
begin atomic
  select r.requirement, r.alternatives, r.needed, r.dated
    from (values
      (1, 'business_registration', '{}'::text[], true, false, null::text[], null::text[]),
      (2, 'tax_certificate', '{}', true, false, null, '{RW,KE,ZM}'),
      (3, 'owner_identity', '{}', true, false, null, null),
      (4, 'address_proof', '{bank_account}', true, false, null, null),
      (5, 'pharmacy_licence', '{}', true, true, '{pharmacy}', null),
      (6, 'bank_account', '{}', false, false, null, null)
    ) r (place, requirement, alternatives, needed, dated, kinds, countries)
   where (r.kinds is null or business = any (r.kinds)) and (r.countries is null or country is null or country = any (r.countries))
   order by r.place;
end;
grant execute on function kyc.required to app_api, app_system;
