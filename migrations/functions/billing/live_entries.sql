-- What was charged and given back for a tenant's days, and not reversed: rows of the ledger that end after a day, or on it.
create or replace function billing.live_entries(tenant uuid, day date) returns setof billing.ledger
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select l.* from billing.ledger l
                where l.tenant_id = tenant and l.to_day >= day and l.kind in ('charge', 'credit')
                  and not exists (select from billing.ledger r where r.tenant_id = tenant and r.kind = 'reversal' and r.reverses_id = l.id);
end $$;
