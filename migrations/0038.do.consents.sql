-- What people agreed to be written to by, and what they took back: an append-only history.
set role app_owner;

-- Something that a person said of a channel: by what source it is known, the words that they agreed to or said, when, and who
-- wrote it down. Of a channel that holds which was said last; what was said at the same moment, a withdrawal first. `given_as` is
-- the contact that it was said as; a merge moves it to the one that is left. Nothing of it changes otherwise, but that erasing
-- the contact takes the words.
create table contacts.consents (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  contact_id uuid not null,
  given_as uuid not null,
  channel text not null check (channel in ('email', 'sms', 'whatsapp', 'voice')),
  status text not null check (status in ('granted', 'withdrawn')),
  source text not null check (source in ('form', 'paper', 'spoken', 'message', 'import', 'other')),
  words text,
  said_at timestamptz not null,
  recorded_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint consents_contact foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id),
  foreign key (tenant_id, given_as) references contacts.contacts (tenant_id, id)
);
create index consents_latest on contacts.consents (tenant_id, contact_id, channel, said_at desc, status desc, id desc);
create index consents_said on contacts.consents (tenant_id, contact_id, said_at, id);
create index consents_given_as on contacts.consents (tenant_id, given_as);
call app.protect_table('contacts.consents');
revoke update, delete on contacts.consents from app_api, app_system;
-- functions: contacts/find_by_consents contacts/keep_consents
create trigger keep_consents after insert on contacts.consents referencing new table as new_rows
  for each statement execute function contacts.keep_consents();

-- What holds of each contact and channel that something was said of. Other modules read it too.
create view contacts.standing_consents with (security_invoker = true) as
select distinct on (c.tenant_id, c.contact_id, c.channel)
       c.tenant_id, c.contact_id, c.channel, c.status, c.source, c.said_at, c.id as consent_id
  from contacts.consents c
 order by c.tenant_id, c.contact_id, c.channel, c.said_at desc, c.status desc, c.id desc;
grant select on contacts.standing_consents to app_api, app_system;
