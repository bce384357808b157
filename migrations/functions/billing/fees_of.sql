-- For other modules: what a tenant was charged for cycles, and what was given back of such, which is negative; each once, by its entry in the
-- ledger, with the one that it undoes where it does. A charge that stands is owed or not, by what the tenant has paid: the oldest first. Of others that is null.
create or replace function billing.fees_of(tenant uuid)
returns table (fee_id uuid, currency text, amount numeric, from_day date, to_day date, occurred_at timestamptz, undoes_id uuid, is_owed boolean)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select l.id, l.currency, -l.amount, l.from_day, l.to_day, l.occurred_at, l.reverses_id,
         case when s.cost is not null then billing.balance(tenant, l.currency)
           + coalesce(sum(s.cost) over (partition by l.currency order by l.id desc rows between unbounded preceding and 1 preceding), 0) < 0 end
    from billing.ledger l
   cross join lateral (select case when l.kind = 'charge' and not exists (
           select from billing.ledger r where r.tenant_id = tenant and r.kind = 'reversal' and r.reverses_id = l.id) then -l.amount end as cost) s
    where l.tenant_id = tenant and l.kind <> 'payment' and l.from_day is not null
    order by l.id;
end $$;
