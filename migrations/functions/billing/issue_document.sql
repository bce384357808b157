-- Issues an invoice or a receipt of Duka's own fee, with the next number of its kind: as long as the transaction, nobody else gets one,
-- and what is rolled back leaves no gap. `issuer` is in whose name, `said` what it says beside that and the customer.
create or replace function billing.issue_document(tenant uuid, of_kind text, issuer jsonb, of_currency text, amount numeric, said jsonb, payment uuid)
returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  nth bigint;
begin
  update billing.numbers n set last = n.last + 1 where n.kind = of_kind returning n.last into nth;
  insert into billing.documents (tenant_id, id, kind, number, currency, amount, payment_id, content, issued_at)
  select tenant, app.uuid7(), of_kind, nth, of_currency, amount, payment,
         said || jsonb_build_object('issuer', issuer, 'customer', t.name, 'issued_on', (app.now_of(tenant) at time zone t.time_zone)::date),
         app.now_of(tenant)
    from tenants.tenant_states t where t.id = tenant;
end $$;
