drop table notifications.provider_events, notifications.deliveries, notifications.provider_accounts;
