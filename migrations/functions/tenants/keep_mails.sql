-- Keeps mails of the context's own sandbox to be read there, each with recipient, subject, text and the key under which it is kept once; the
-- newest 500 stay. Raises permission.denied outside a job, and for who is no sandbox.
create or replace function tenants.keep_mails(mails jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if app.claims() ->> 'kind' is distinct from 'job' or not exists (select from tenants.tenants t where t.id = tenant and t.is_sandbox) then
    perform app.fail('permission.denied');
  end if;
  insert into tenants.sandbox_mails (tenant_id, recipient, subject, text, key)
  select tenant, m.recipient, m.subject, m.text, m.key
    from jsonb_to_recordset(mails) m (recipient text, subject text, text text, key text)
  on conflict (tenant_id, key) do nothing;
  delete from tenants.sandbox_mails m
   where m.tenant_id = tenant and m.id <= (select o.id from tenants.sandbox_mails o where o.tenant_id = tenant order by o.id desc offset 500 limit 1);
end $$;
grant execute on function tenants.keep_mails to app_api;
