-- Has contacts found by the channels that they now agree to, and no others.
create or replace function contacts.find_by_consents(tenant uuid, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  delete from contacts.search_keys s where s.tenant_id = tenant and s.contact_id = any (ids) and s.kind = 'consent';
  insert into contacts.search_keys (tenant_id, contact_id, kind, value)
  select s.tenant_id, s.contact_id, 'consent', s.channel from contacts.standing_consents s
   where s.tenant_id = tenant and s.contact_id = any (ids) and s.status = 'granted'
   order by s.contact_id
  on conflict do nothing;
end $$;
