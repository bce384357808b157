drop view notifications.delivery_states;
drop index platform.usage_windows_hours, fiscal.documents_troubled;
drop table monitoring.platform_metrics;
