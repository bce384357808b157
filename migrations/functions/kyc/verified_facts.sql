-- For other modules: which facts of a tenant are verified today, by papers that the platform accepted and that are valid.
create or replace function kyc.verified_facts(tenant uuid)
returns table (approved boolean, registration boolean, tax boolean, identity boolean, address boolean, bank_account boolean,
               licence boolean, licence_valid_until date)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query
    select exists (select from kyc.cases c where c.tenant_id = tenant and c.status = 'approved'),
           bool_or(s.held and s.requirement = 'business_registration'), bool_or(s.held and s.requirement = 'tax_certificate'),
           bool_or(s.held and s.requirement = 'owner_identity'), bool_or(s.held and s.requirement = 'address_proof'),
           bool_or(s.held and s.requirement = 'bank_account'), coalesce(bool_or(s.held and s.requirement = 'pharmacy_licence'), false),
           max(s.held_until) filter (where s.requirement = 'pharmacy_licence')
      from kyc.standing(tenant) s;
end $$;
grant execute on function kyc.verified_facts to app_api, app_system;
