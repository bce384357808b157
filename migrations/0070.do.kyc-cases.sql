-- Who a business is: cases that the platform decides, and what happened to each.
set role app_owner;

create schema kyc;
grant usage on schema kyc to app_api, app_system;

-- What a tenant asks to be approved by. One is open at a time, and one is in force; `previous_id` names the one before it. `kind` and
-- `country` are those of the tenant as it submitted. kyc.move_case alone gives it another status.
create table kyc.cases (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  previous_id uuid,
  kind text not null,
  country text,
  status text not null default 'submitted' check (status in ('submitted', 'in_review', 'needs_information', 'approved', 'rejected', 'expired')),
  note text,
  reason text,
  due_on date,
  submitted_at timestamptz not null default app.now(),
  submitted_by uuid default app.user_id(),
  reviewed_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, previous_id) references kyc.cases (tenant_id, id)
);
create unique index cases_open on kyc.cases (tenant_id) where status in ('submitted', 'in_review', 'needs_information');
create unique index cases_in_force on kyc.cases (tenant_id) where status = 'approved';
create unique index cases_id on kyc.cases (id);
create index cases_queue on kyc.cases (status, submitted_at, id);
create index cases_oldest on kyc.cases (submitted_at, id);
create index cases_previous on kyc.cases (tenant_id, previous_id) where previous_id is not null;
call app.protect_table('kyc.cases');
revoke insert, update, delete on kyc.cases from app_api, app_system;

-- What happened to a case and to documents, for ever. Of a case, `to_status` is its status from then on; of a document its state.
create table kyc.case_events (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  case_id uuid,
  document_id uuid,
  from_status text,
  to_status text not null,
  reason text,
  actor_kind text not null,
  actor_id uuid,
  occurred_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references kyc.cases (tenant_id, id)
);
create index case_events_case on kyc.case_events (tenant_id, case_id, id);
create index case_events_document on kyc.case_events (tenant_id, document_id, id) where document_id is not null;
call app.protect_table('kyc.case_events');
revoke insert, update, delete on kyc.case_events from app_api, app_system;

-- functions: kyc/note kyc/transitions kyc/keep_case
create trigger keep_case after insert or update of status on kyc.cases for each row execute function kyc.keep_case();
