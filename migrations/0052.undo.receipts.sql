drop trigger keep_seller on fiscal.documents;
alter table fiscal.documents drop column seller;
drop table fiscal.logos, fiscal.receipt_settings;
drop view tenants.branch_details;
