-- For other modules: what a tenant was charged for cycles, and what was given back of such, which is negative; each once, by its entry in the
-- ledger, with the one that it undoes where it does. A charge is owed as long as the tenant has paid less than it was charged.
create or replace function billing.fees_of(tenant uuid)
returns table (fee_id uuid, currency text, amount numeric, from_day date, to_day date, occurred_at timestamptz, undoes_id uuid, is_owed boolean)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select l.id, l.currency, -l.amount, l.from_day, l.to_day, l.occurred_at, l.reverses_id,
         l.kind = 'charge' and billing.balance(tenant, l.currency) < 0
    from billing.ledger l
    where l.tenant_id = tenant and l.kind <> 'payment' and l.from_day is not null
    order by l.id;
end $$;
