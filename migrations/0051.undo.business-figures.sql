drop view sales.order_states, fiscal.document_states, fiscal.device_states;
drop trigger check_business_tin on fiscal.settings;
drop trigger check_business_tin on tenants.fiscal_profiles;
