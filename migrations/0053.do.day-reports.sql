-- What a device issued, closed day by day.
set role app_owner;

-- A day that was closed, numbered by its device without gaps: what was issued after the one before. `last_numbers` are where each series
-- stood, by mode; `content` is what fiscal.day_content said then, and stays. `grand_total` is what all days so far come to.
-- `void_documents` are those of all days that were given up then: whatever is given up later was counted, and whatever is no more is still to be.
create table fiscal.z_reports (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  device_id uuid not null,
  number int not null check (number > 0),
  opened_at timestamptz,
  closed_at timestamptz not null default now(),
  closed_by uuid default app.actor_id(),
  closed_by_name text,
  last_numbers jsonb not null,
  void_documents uuid[] not null default '{}',
  total numeric(18, 2) not null,
  tax numeric(18, 2) not null,
  grand_total numeric(18, 2) not null,
  content jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id)
);
create unique index z_reports_number on fiscal.z_reports (tenant_id, device_id, number);
create index z_reports_closed on fiscal.z_reports (tenant_id, closed_at, id);
create index z_reports_of_device on fiscal.z_reports (tenant_id, device_id, closed_at, id);
call app.protect_table('fiscal.z_reports');
-- What the head office's device issued is of all branches.
call app.limit_table('fiscal.z_reports', '(select d.branch_id = any (:branches) from fiscal.devices d
  where d.tenant_id = z_reports.tenant_id and d.id = device_id)');
-- A function alone writes them.
revoke insert, update, delete on fiscal.z_reports from app_api, app_system;
