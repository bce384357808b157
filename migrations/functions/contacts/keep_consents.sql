-- Trigger, after something was said of channels: a contact is found by what it now agrees to.
create or replace function contacts.keep_consents() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform contacts.find_by_consents(n.tenant_id, array_agg(distinct n.contact_id)) from new_rows n group by n.tenant_id;
  return null;
end $$;
