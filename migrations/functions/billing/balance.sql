-- What a tenant has paid beyond what it was charged, in a currency; negative where it owes.
create or replace function billing.balance(tenant uuid, of_currency text) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select coalesce(sum(l.amount), 0) from billing.ledger l where l.tenant_id = tenant and l.currency = of_currency);
end $$;
