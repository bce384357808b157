-- Appends at most `most` entries of the context's tenant to its tree: those that were written by transactions below the oldest
-- one that is still open, in the order of their numbers. None of a lower number can still appear, so none is passed over; one
-- that is open makes those after it wait for the next run. Sealers of one tenant wait for each other, writers for nobody.
-- Gives how many were appended. Raises permission.denied outside a job.
create or replace function audit.seal(most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  seal audit.seals;
  entry audit.audit_events;
  oldest xid8 := app.oldest_transaction();
  -- The roots of the full subtrees so far, the largest first.
  peaks bytea[] := '{}';
  indexes bigint[] := '{}';
  entries uuid[] := '{}';
  all_hashes bytea[] := '{}';
  salts uuid[] := '{}';
  level int;
  rest bigint;
  above bigint := 0;
  salt uuid;
  hash bytea;
  hashes bytea;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  insert into audit.seals (tenant_id) values (tenant) on conflict do nothing;
  select * into seal from audit.seals s where s.tenant_id = tenant for update;
  if seal.through_xid >= app.next_transaction() then
    raise exception 'the audit log of tenant % was sealed by a server whose transactions had other numbers: run db:migrate', tenant;
  end if;
  for level in reverse 62..0 loop
    if (seal.size >> level) & 1 = 1 then
      peaks := peaks || audit.tree_hash(tenant, above, above + (1::bigint << level));
      above := above + (1::bigint << level);
    end if;
  end loop;
  for entry in
    select e.* from audit.audit_events e
     where e.tenant_id = tenant and (e.xid, e.id) > (seal.through_xid, seal.through_id)
       and e.xid < oldest
     order by e.xid, e.id limit most
  loop
    salt := gen_random_uuid();
    hash := sha256(convert_to(audit.details_text(entry, salt), 'utf8'));
    hash := sha256('\x00' || convert_to(audit.entry_text(entry, hash), 'utf8'));
    hashes := hash;
    rest := seal.size;
    while rest & 1 = 1 loop
      hash := sha256('\x01' || peaks[cardinality(peaks)] || hash);
      hashes := hashes || hash;
      peaks := trim_array(peaks, 1);
      rest := rest >> 1;
    end loop;
    peaks := peaks || hash;
    indexes := indexes || seal.size;
    entries := entries || entry.id;
    all_hashes := all_hashes || hashes;
    salts := salts || salt;
    seal.size := seal.size + 1;
    seal.through_xid := entry.xid;
    seal.through_id := entry.id;
  end loop;
  insert into audit.leaves (tenant_id, index, entry_id, hashes, salt)
  select tenant, n.index, n.entry_id, n.hashes, n.salt
    from unnest(indexes, entries, all_hashes, salts) n (index, entry_id, hashes, salt);
  update audit.seals s set size = seal.size, through_xid = seal.through_xid, through_id = seal.through_id
   where s.tenant_id = tenant;
  return cardinality(indexes);
end $$;
grant execute on function audit.seal to app_api;
