drop trigger keep_country on fiscal.settings;
drop function if exists fiscal.keep_country;
drop table fiscal.buyers, fiscal.item_classes, fiscal.codes, fiscal.claims, fiscal.devices;
