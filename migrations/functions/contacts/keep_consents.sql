-- Trigger, after something was said of channels: a contact that is there is found by what it now agrees to.
create or replace function contacts.keep_consents() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  delete from contacts.search_keys s using new_rows n
   where s.tenant_id = n.tenant_id and s.contact_id = n.contact_id and s.kind = 'consent' and s.value = n.channel;
  insert into contacts.search_keys (tenant_id, contact_id, kind, value)
  select distinct c.tenant_id, c.id, 'consent', s.channel
    from new_rows n
    join contacts.contacts c on c.tenant_id = n.tenant_id and c.id = n.contact_id and c.deleted_at is null
    join contacts.standing_consents s on s.tenant_id = c.tenant_id and s.contact_id = c.id and s.channel = n.channel
   where s.status = 'granted'
  on conflict do nothing;
  return null;
end $$;
