-- A tenant's week, kept as it was reported.
set role app_owner;

create table reports.weekly_reports (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  first_day date not null,
  last_day date not null,
  content jsonb not null,
  mailed_to text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index weekly_reports_week on reports.weekly_reports (tenant_id, first_day);
call app.protect_table('reports.weekly_reports');
call app.limit_table('reports.weekly_reports', 'false');
revoke delete on reports.weekly_reports from app_api, app_system;
