drop trigger keep_documents_currency on tenants.tenants;
drop schema fiscal cascade;
