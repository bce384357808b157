-- What a business sees of its devices, documents and sales; and that its tax number has its country's form.
set role app_owner;

-- functions: fiscal/check_business_tin
create constraint trigger check_business_tin after insert or update of tin_number on tenants.fiscal_profiles
  deferrable initially deferred for each row execute function fiscal.check_business_tin();
create constraint trigger check_business_tin after insert or update of country on fiscal.settings
  deferrable initially deferred for each row when (new.country is not null) execute function fiscal.check_business_tin();

-- For other modules: the devices, without what they sign with.
create view fiscal.device_states with (security_invoker = true) as
select d.tenant_id, d.id, d.branch_id, d.name, d.country, d.tin, d.branch_code, d.serial, d.flavour, d.environment, d.base_url, d.status,
       d.status_since, d.initialised_at, d.sealed_keys is not null as has_keys, d.taxpayer_name, d.sdc_id, d.mrc_no, d.codes_fetched_at,
       d.last_number, d.last_success_at, d.last_failure_at, d.last_error, d.offline_since
  from fiscal.devices d;
grant select on fiscal.device_states to app_api, app_system;

-- For other modules: what a document is and how far it is.
create view fiscal.document_states with (security_invoker = true) as
select d.tenant_id, d.id, d.device_id, d.warehouse_id, d.type, d.mode, d.number, d.status, d.is_open, d.sold_at, d.issued_at, d.currency,
       d.total, d.tax
  from fiscal.documents d;
grant select on fiscal.document_states to app_api, app_system;

-- For other modules: what was sold when, and what of it is paid.
create view sales.order_states with (security_invoker = true) as
select o.tenant_id, o.id, o.warehouse_id, o.status, o.currency, o.sold_at, o.sold_or_never, o.payable, o.credited, o.paid, o.refunded, o.owed, o.number
  from sales.orders o;
grant select on sales.order_states to app_api, app_system;
