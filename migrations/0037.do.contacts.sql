-- Whom a tenant deals with: customers, leads and buyers, people and organisations, in one table.
set role app_owner;

create schema contacts;
grant usage on schema contacts to app_api, app_system;

-- How a tenant keeps its contacts: of which country numbers are that have no country code (null: as its time zone has it).
create table contacts.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  country text check (country ~ '^[A-Z]{2}$'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('contacts.settings');

-- A contact. `code` is the tenant's own number of it. Telephone numbers are kept in E.164, e-mail addresses in lower case, TINs
-- in capitals; the first of several is the one that is used. One that was merged into another stays, for what points to it, and
-- says which one it is now: never one that was merged itself. One that was erased keeps nothing personal.
create table contacts.contacts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  kind text not null default 'person' check (kind in ('person', 'organisation')),
  stage text not null default 'customer' check (stage in ('lead', 'prospect', 'customer', 'former')),
  code text check (code <> ''),
  name text check (name <> ''),
  given_name text,
  family_name text,
  company text,
  phones text[] not null default '{}' check (cardinality(phones) <= 10),
  emails text[] not null default '{}' check (cardinality(emails) <= 10),
  tin text check (tin ~ '^[A-Z0-9]{5,20}$'),
  tin_status text check (tin_status in ('found', 'not_found')),
  tin_name text,
  tin_standing text,
  tin_checked_at timestamptz,
  country text check (country ~ '^[A-Z]{2}$'),
  address text,
  language text,
  birth_date date,
  tags text[] not null default '{}' check (cardinality(tags) <= 50),
  notes text,
  merged_into uuid,
  merged_at timestamptz,
  erased_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, merged_into) references contacts.contacts (tenant_id, id),
  check ((merged_into is null) = (merged_at is null)),
  check (merged_into is null or deleted_at is not null),
  check (merged_into <> id),
  check ((tin_status is null) = (tin_checked_at is null)),
  constraint contacts_name_kept check ((name is null) = (erased_at is not null)),
  constraint contacts_erased check (erased_at is null or (deleted_at is not null and cardinality(phones || emails || tags) = 0
    and coalesce(code, given_name, family_name, company, tin, tin_name, tin_standing, address, language, notes) is null and birth_date is null))
);
create unique index contacts_code on contacts.contacts (tenant_id, code) where deleted_at is null and code is not null;
create index contacts_name on contacts.contacts (tenant_id, name, id) where deleted_at is null;
create index contacts_updated on contacts.contacts (tenant_id, updated_at, id) where deleted_at is null;
create index contacts_stage on contacts.contacts (tenant_id, stage, name, id) where deleted_at is null;
create index contacts_kind on contacts.contacts (tenant_id, kind, name, id) where deleted_at is null;
create index contacts_merged on contacts.contacts (tenant_id, merged_into) where merged_into is not null;
call app.protect_table('contacts.contacts');
call app.expect_large_tenants('contacts.contacts');
alter table platform.tenant_limits add column contacts int check (contacts >= 0);
call app.count_table('contacts.contacts', 'contacts');

-- What a contact that is there is found by: its telephone numbers, with and without their country's code, its addresses, its
-- TIN, the words of its names and its tags. Two contacts have no number, address or TIN in common but `shared` ones, which
-- somebody said are meant to be. `value` is folded (contacts.fold), and compared byte by byte, so that an index serves prefixes, and alone:
-- it has the kind too.
create table contacts.search_keys (
  tenant_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('phone', 'email', 'tin', 'national', 'word', 'tag', 'consent')),
  value text collate "C" not null,
  shared boolean not null default false,
  since timestamptz not null default now(),
  primary key (tenant_id, contact_id, kind, value),
  foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id)
);
create unique index search_keys_known on contacts.search_keys (tenant_id, kind, value)
  where kind in ('phone', 'email', 'tin') and not shared;
create index search_keys_value on contacts.search_keys (tenant_id, value, contact_id) include (kind);
call app.isolate_table('contacts.search_keys');
grant select on contacts.search_keys to app_api, app_system;

-- functions: contacts/calling_code contacts/country contacts/phone_of contacts/phones_of contacts/keep_contact contacts/fold contacts/words_of contacts/national_of contacts/keys_of contacts/keep_search_keys
create trigger keep_contact before insert or update of phones, emails, tin, country on contacts.contacts
  for each row execute function contacts.keep_contact();
create trigger search_keys_insert after insert on contacts.contacts referencing new table as new_rows
  for each statement execute function contacts.keep_search_keys();
create trigger search_keys_update after update on contacts.contacts referencing old table as old_rows new table as new_rows
  for each statement execute function contacts.keep_search_keys();

-- For other modules: every contact, gone ones too, by the id that they keep of it; `live_id` and what it is called are those of
-- the one that it was merged into, if it was.
create view contacts.contacts_view with (security_invoker = true) as
select c.tenant_id, c.id, coalesce(w.id, c.id) as live_id,
       case when w.id is null then c.kind else w.kind end as kind, case when w.id is null then c.name else w.name end as name,
       case when w.id is null then c.tin else w.tin end as tin, case when w.id is null then c.phones else w.phones end as phones,
       case when w.id is null then c.emails else w.emails end as emails,
       case when w.id is null then c.address else w.address end as address,
       case when w.id is null then c.erased_at else w.erased_at end as erased_at,
       case when w.id is null then c.deleted_at else w.deleted_at end as deleted_at
  from contacts.contacts c
  left join contacts.contacts w on w.tenant_id = c.tenant_id and w.id = c.merged_into;
grant select on contacts.contacts_view to app_api, app_system;
