drop table platform.tenant_limits, platform.usage_totals, platform.usage_windows;
