-- Trigger, after contacts were written: each that is there has the keys that it is found by, and one that is gone has none, but for
-- those of its consents, which contacts.find_by_consents keeps. A number, address or TIN that another one has is shared. Where another
-- transaction gave it to another one just now, so that this one could not know, it is refused. The plan is kept for the session, from
-- one contact to a file of thousands: so keys are found by index, and compared by sorting. Raises conflict.retry.
create or replace function contacts.keep_search_keys() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
declare
  before contacts.search_keys[];
  after contacts.search_keys[];
begin
  if tg_op = 'UPDATE' then
    before := (select array_agg(row(o.tenant_id, o.id, k.kind, k.value, false, null)::contacts.search_keys)
              from old_rows o cross join lateral contacts.keys_of(row(o.*)::contacts.contacts) k where o.deleted_at is null);
  end if;
  after := (select array_agg(row(n.tenant_id, n.id, k.kind, k.value, false, null)::contacts.search_keys)
            from new_rows n cross join lateral contacts.keys_of(row(n.*)::contacts.contacts) k where n.deleted_at is null);
  delete from contacts.search_keys s
   using (select w.tenant_id, w.contact_id, w.kind, w.value from unnest(before) w
          except select n.tenant_id, n.contact_id, n.kind, n.value from unnest(after) n) gone
   where s.tenant_id = gone.tenant_id and s.contact_id = gone.contact_id and s.kind = gone.kind and s.value = gone.value;
  after := (select array_agg(row(n.tenant_id, n.contact_id, n.kind, n.value, false, null)::contacts.search_keys
                           order by n.tenant_id, n.kind, n.value, n.contact_id)
            from (select n.tenant_id, n.contact_id, n.kind, n.value from unnest(after) n
                  except select w.tenant_id, w.contact_id, w.kind, w.value from unnest(before) w) n);
  insert into contacts.search_keys (tenant_id, contact_id, kind, value, shared)
  select n.tenant_id, n.contact_id, n.kind, n.value,
         n.kind in ('phone', 'email', 'tin')
         and (row_number() over (partition by n.tenant_id, n.kind, n.value order by n.contact_id) > 1
           or exists (select from contacts.search_keys s where s.tenant_id = n.tenant_id and s.kind = n.kind and s.value = n.value
                         and s.kind in ('phone', 'email', 'tin') and not s.shared and s.contact_id <> n.contact_id))
    from unnest(after) n
  on conflict do nothing;
  perform app.guard(not exists (
    select from unnest(after) n
     where not exists (select from contacts.search_keys s where s.tenant_id = n.tenant_id and s.contact_id = n.contact_id
                          and s.kind = n.kind and s.value = n.value)), 'conflict.retry');
  return null;
end $$;
