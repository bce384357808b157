drop view tenants.tin_holders;
drop view tenants.zoho_states, tenants.business_details;
drop table tenants.zoho_settings;
drop trigger claim_tin on tenants.tenants;
drop trigger claim_tin on tenants.fiscal_profiles;
-- Of those that state the same number, the one that trades keeps it, else the first.
delete from tenants.fiscal_profiles p
 where exists (select from tenants.fiscal_profiles o
                 left join tenants.tin_claims c on c.tenant_id = o.tenant_id
                where o.tin_number = p.tin_number
                  and (c.tenant_id is null, o.tenant_id)
                      < (not exists (select from tenants.tin_claims own where own.tenant_id = p.tenant_id), p.tenant_id));
drop table tenants.tin_claims;
drop index tenants.tenants_email, tenants.fiscal_profiles_tin;
alter table tenants.fiscal_profiles drop constraint fiscal_profiles_tin_form;
create unique index fiscal_profiles_tin on tenants.fiscal_profiles (tin_number);
