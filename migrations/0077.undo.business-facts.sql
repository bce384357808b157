drop view tenants.business_facts;
