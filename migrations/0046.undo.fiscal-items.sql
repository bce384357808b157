drop table fiscal.item_registrations, fiscal.items cascade;
