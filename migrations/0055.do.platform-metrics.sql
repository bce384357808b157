-- How the platform goes, every few minutes, for whoever runs it.
set role app_owner;

-- Figures of all tenants together as they were at a moment, and of which tenants something is wrong.
create table monitoring.platform_metrics (
  taken_at timestamptz primary key,
  figures jsonb not null check (jsonb_typeof(figures) = 'object'),
  attention jsonb not null check (jsonb_typeof(attention) = 'array')
);
alter table monitoring.platform_metrics enable row level security;
create policy platform on monitoring.platform_metrics to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
grant select, insert, delete on monitoring.platform_metrics to app_system;

-- For the figures: documents that somebody has to look at, and hours of requests, of every tenant.
create index documents_troubled on fiscal.documents (status, tenant_id) where status in ('rejected', 'dead');
create index usage_windows_hours on platform.usage_windows (window_start) where granularity = 'hour';

-- For other modules: whether messages leave.
create view notifications.delivery_states with (security_invoker = true) as
select d.tenant_id, d.id, d.channel, d.status, d.due_at from notifications.deliveries d;
grant select on notifications.delivery_states to app_system;
