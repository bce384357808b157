drop trigger known_tax_category on inventory.products;
drop trigger known_new_tax_category on inventory.products;
drop trigger keep_documents_currency on tenants.tenants;
drop schema fiscal cascade;
