-- Trigger, after contacts were written: each that is there has the keys that it is found by, and one that is gone has none. A
-- number, address or TIN that another one has is shared. Where another transaction gave it to another one just now, so that this
-- one could not know, it is refused. The plan is kept for the session, from one contact to a file of thousands, so keys are found
-- by index. Raises conflict.retry.
create or replace function contacts.keep_search_keys() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
declare
  wanted record;
begin
  select array_agg(c.tenant_id) as tenants, array_agg(c.id) as contacts, array_agg(k.kind) as kinds, array_agg(k.value) as keys
    into wanted
    from new_rows n join contacts.contacts c on c.tenant_id = n.tenant_id and c.id = n.id cross join lateral contacts.keys_of(c) k
   where c.deleted_at is null;
  if tg_op = 'UPDATE' then
    delete from contacts.search_keys s using new_rows n
     where s.tenant_id = n.tenant_id and s.contact_id = n.id
       and (n.deleted_at is not null
         or not exists (select from contacts.contacts c cross join lateral contacts.keys_of(c) k
                         where c.tenant_id = n.tenant_id and c.id = n.id and k.kind = s.kind and k.value = s.value));
  end if;
  insert into contacts.search_keys (tenant_id, contact_id, kind, value, shared)
  select w.tenant, w.contact, w.kind, w.key,
         w.kind in ('phone', 'email', 'tin')
         and (row_number() over (partition by w.tenant, w.kind, w.key order by w.contact) > 1
           or exists (select from contacts.search_keys s where s.tenant_id = w.tenant and s.kind = w.kind and s.value = w.key
                         and s.kind in ('phone', 'email', 'tin') and not s.shared and s.contact_id <> w.contact))
    from unnest(wanted.tenants, wanted.contacts, wanted.kinds, wanted.keys) w (tenant, contact, kind, key)
   order by w.tenant, w.kind, w.key
  on conflict do nothing;
  perform app.guard(not exists (
    select from unnest(wanted.tenants, wanted.contacts, wanted.kinds, wanted.keys) w (tenant, contact, kind, key)
     where not exists (select from contacts.search_keys s where s.tenant_id = w.tenant and s.contact_id = w.contact
                          and s.kind = w.kind and s.value = w.key)), 'conflict.retry');
  return null;
end $$;
