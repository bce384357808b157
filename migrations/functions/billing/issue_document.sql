-- Issues a paper of Duka's own fee, with the next number of its kind: as long as the transaction, nobody else gets one, and what is rolled back
-- leaves no gap. A sandbox, which its caller holds, counts its own. `issuer` is in whose name, `said` what it says beside that and the
-- customer, `entry` what it is of in the ledger.
create or replace function billing.issue_document(tenant uuid, of_kind text, issuer jsonb, of_currency text, amount numeric, said jsonb, payment uuid,
                                                  entry uuid default null)
returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  nth bigint;
  sandbox boolean := (select t.is_sandbox from tenants.tenant_states t where t.id = tenant);
begin
  if sandbox then
    nth := 1 + coalesce((select max(d.number) from billing.documents d where d.tenant_id = tenant and d.kind = of_kind and d.is_sandbox), 0);
  else
    update billing.numbers n set last = n.last + 1 where n.kind = of_kind returning n.last into nth;
  end if;
  insert into billing.documents (tenant_id, id, kind, number, is_sandbox, currency, amount, payment_id, ledger_id, content, issued_at)
  select tenant, app.uuid7(), of_kind, nth, sandbox, of_currency, amount, payment, entry,
         said || jsonb_build_object('issuer', issuer, 'customer', t.name, 'issued_on', (app.now_of(tenant) at time zone t.time_zone)::date),
         app.now_of(tenant)
    from tenants.tenant_states t where t.id = tenant;
end $$;
