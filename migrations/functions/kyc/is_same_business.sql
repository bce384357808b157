-- For other modules: do two tenants belong to one business or owner, by the numbers of papers that the platform accepted of both, or by
-- the tax number of one that is verified?
create or replace function kyc.is_same_business(tenant uuid, other uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return tenant <> other and (
    exists (select from kyc.documents d
              join kyc.documents o on o.tenant_id = other and o.kind = d.kind and o.state = 'accepted'
               and upper(regexp_replace(o.number, '[^[:alnum:]]', '', 'g')) = upper(regexp_replace(d.number, '[^[:alnum:]]', '', 'g'))
             where d.tenant_id = tenant and d.state = 'accepted' and d.number ~ '[[:alnum:]]'
               and d.kind in ('business_registration', 'tax_certificate', 'owner_identity'))
    or exists (select from kyc.cases c
                 join tenants.business_details d on d.tenant_id = c.tenant_id
                 join tenants.business_details o on o.tenant_id = other and o.tin_number = d.tin_number
                where c.tenant_id = tenant and c.status = 'approved'));
end $$;
