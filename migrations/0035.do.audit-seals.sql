-- The audit log as a Merkle tree of each tenant (RFC 9162, 2.1): what was committed is sealed in batches, by a job, and
-- the head of the tree is signed as a checkpoint. Nothing is added to a write.
set role app_owner;

-- What the owner's functions do with sealed entries; no login may change one.
create policy upkeep_reads on audit.audit_events for select to app_owner using (tenant_id = (select app.tenant_id()));
create policy upkeep_redacts on audit.audit_events for update to app_owner using (tenant_id = (select app.tenant_id()));
create policy upkeep_removes on audit.audit_events for delete to app_owner using (tenant_id = (select app.tenant_id()));

-- How far a tenant's log is sealed: so many leaves, the last of them that entry of that transaction. Entries before
-- `first_kept` need not be kept, and go once a checkpoint says so: those before `removed` have gone.
create table audit.seals (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  size bigint not null default 0 check (size >= 0),
  through_xid xid8 not null default '0',
  through_id uuid not null default '00000000-0000-0000-0000-000000000000',
  first_kept bigint not null default 0,
  removed bigint not null default 0,
  -- The last entry of those that have gone.
  removed_xid xid8 not null default '0',
  removed_id uuid not null default '00000000-0000-0000-0000-000000000000',
  check (removed between 0 and first_kept and first_kept <= size)
);
call app.isolate_table('audit.seals');
grant select on audit.seals to app_api, app_system;

-- A leaf for every sealed entry, in the order of sealing. It stays when its entry goes. `hashes` are its own and those of
-- the full subtrees that it completes, 32 bytes each from the smallest to the largest. `salt` hides the details in their
-- hash; it goes with them, and `details_hash` is kept in their place.
create table audit.leaves (
  tenant_id uuid not null,
  index bigint not null check (index >= 0),
  entry_id uuid not null,
  hashes bytea not null,
  salt uuid,
  details_hash bytea check (octet_length(details_hash) = 32),
  primary key (tenant_id, index) with (fillfactor = 100),
  -- As many as the index has ones at its end, and one.
  check (octet_length(hashes) = 32 * (1 + length(index::bit(63)::text) - length(rtrim(index::bit(63)::text, '1'))))
);
create unique index leaves_entry on audit.leaves (tenant_id, entry_id) with (fillfactor = 100);
call app.isolate_table('audit.leaves');
call app.limit_table('audit.leaves', 'false');
grant select on audit.leaves to app_api;

-- A signed head of the tree. `statement` is the JSON text that was signed, byte for byte. No two have the same predecessor.
create table audit.checkpoints (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  tree_size bigint not null check (tree_size > 0),
  first_kept bigint not null,
  previous_id uuid,
  statement text not null,
  signature text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint checkpoints_size unique (tenant_id, tree_size),
  constraint checkpoints_previous unique nulls not distinct (tenant_id, previous_id),
  foreign key (tenant_id, previous_id) references audit.checkpoints (tenant_id, id)
);
call app.isolate_table('audit.checkpoints');
call app.limit_table('audit.checkpoints', 'false');
grant select on audit.checkpoints to app_api, app_system;
