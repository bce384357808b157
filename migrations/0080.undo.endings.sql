-- data
drop trigger keep_ending on tenants.tenants;
drop table tenants.endings, tenants.legal_holds cascade;
