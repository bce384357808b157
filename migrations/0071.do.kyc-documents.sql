-- Papers that prove who a business is, who read them, and links by which others may.
set role app_owner;

-- A paper. Its file lies in the bucket under `object_key`, encrypted by a key of its own, which is sealed. An `external` one is elsewhere,
-- where `reference` says. `superseded_at`: since when another of its kind is accepted in its place. Of a removed one the file is gone.
create table kyc.documents (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  case_id uuid,
  kind text not null check (kind in ('business_registration', 'tax_certificate', 'owner_identity', 'address_proof', 'bank_account',
                                     'pharmacy_licence', 'other')),
  number text,
  issued_on date,
  expires_on date,
  state text not null default 'uploading'
    check (state in ('uploading', 'stored', 'external', 'accepted', 'refused', 'expired', 'removed')),
  reason text,
  reference text,
  object_key text,
  sealed_key text,
  key_id text,
  media_type text check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
  bytes bigint check (bytes > 0),
  stored_bytes bigint not null default 0 check (stored_bytes >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  reminded_days int,
  decided_at timestamptz,
  superseded_at timestamptz,
  created_by uuid default app.user_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references kyc.cases (tenant_id, id),
  constraint kyc_document_dates check (expires_on >= issued_on)
);
create unique index documents_object on kyc.documents (object_key) where object_key is not null;
create index documents_key on kyc.documents (key_id, id) where sealed_key is not null;
create index documents_case on kyc.documents (tenant_id, case_id, id);
create index documents_kind on kyc.documents (tenant_id, kind, id);
create index documents_state on kyc.documents (tenant_id, state, id);
create index documents_expiring on kyc.documents (tenant_id, expires_on, id) where state = 'accepted' and superseded_at is null;
create index documents_changed on kyc.documents (tenant_id, updated_at, id);
call app.protect_table('kyc.documents', secrets => '{object_key,sealed_key,number,sha256,reference}');
-- functions: kyc/note_document app/count_bytes
create trigger note_document after insert or update of state on kyc.documents for each row execute function kyc.note_document();
create trigger count_insert after insert on kyc.documents referencing new table as new_rows
  for each statement execute function app.count_bytes();
create trigger count_update after update on kyc.documents referencing old table as old_rows new table as new_rows
  for each statement execute function app.count_bytes();
create trigger count_delete after delete on kyc.documents referencing old table as old_rows
  for each statement execute function app.count_bytes();

-- Links by which whoever has one reads a document without signing in, for as long as it says and it is there, and its maker may, who made it
-- in the session.
create table kyc.document_links (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  document_id uuid not null,
  audience text not null check (audience <> ''),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by uuid default app.user_id(),
  session_id uuid default (app.claims() ->> 'session')::uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, document_id) references kyc.documents (tenant_id, id) on delete cascade,
  constraint document_link_life check (expires_at <= created_at + interval '25 hours')
);
create index document_links_document on kyc.document_links (tenant_id, document_id, id);
call app.protect_table('kyc.document_links');
revoke update, delete on kyc.document_links from app_api, app_system;
grant update (revoked_at) on kyc.document_links to app_api;

-- Every reading of a document's file: by whom, or by which link and for whom that was made.
create table kyc.document_accesses (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  document_id uuid not null,
  link_id uuid,
  audience text,
  actor_kind text not null,
  actor_id uuid,
  source_ip text,
  accessed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, document_id) references kyc.documents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, link_id) references kyc.document_links (tenant_id, id) on delete cascade
);
create index document_accesses_document on kyc.document_accesses (tenant_id, document_id, id);
create index document_accesses_link on kyc.document_accesses (tenant_id, link_id) where link_id is not null;
call app.protect_table('kyc.document_accesses');
revoke insert, update, delete on kyc.document_accesses from app_api, app_system;

-- How far the nightly look through the bucket has come: the last object that it looked at; null begins anew.
create table kyc.sweeps (
  id int primary key default 1 check (id = 1),
  after_key text,
  updated_at timestamptz not null default now()
);
insert into kyc.sweeps default values;
alter table kyc.sweeps enable row level security;
alter table kyc.sweeps force row level security;
create policy platform on kyc.sweeps to app_system, app_owner using ((select app.is_platform())) with check ((select app.is_platform()));
create policy maintenance on kyc.sweeps to app_owner using ((select app.is_maintenance())) with check ((select app.is_maintenance()));
grant select, update on kyc.sweeps to app_system;
