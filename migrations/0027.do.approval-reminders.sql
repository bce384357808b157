-- Who may approve was reminded of a purchase request that waits.
set role app_owner;

-- One for each time, counted from the submission: `number` is unique, so it is made once. `mailed_to` are the people who have
-- its mail; `mailed_at` is set once nobody has to get it any more.
create table purchasing.approval_reminders (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  purchase_request_id uuid not null,
  round int not null,
  number int not null check (number > 0),
  reminded_at timestamptz not null,
  mailed_to text[] not null default '{}',
  mailed_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, purchase_request_id) references purchasing.purchase_requests (tenant_id, id) on delete cascade
);
create unique index approval_reminders_number
  on purchasing.approval_reminders (tenant_id, purchase_request_id, round, number);
create index approval_reminders_unmailed on purchasing.approval_reminders (tenant_id, id) where mailed_at is null;
call app.protect_table('purchasing.approval_reminders');
call app.limit_table('purchasing.approval_reminders', '(select true from purchasing.purchase_requests r
  where r.tenant_id = approval_reminders.tenant_id and r.id = purchase_request_id)');
revoke delete on purchasing.approval_reminders from app_api, app_system;
