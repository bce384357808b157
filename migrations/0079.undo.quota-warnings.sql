drop table tenants.quota_warnings, tenants.usage_baselines cascade;
