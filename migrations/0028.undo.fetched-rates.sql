drop table tenants.rate_fetches, tenants.rate_settings;
