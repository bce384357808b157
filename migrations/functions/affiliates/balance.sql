-- What an affiliate has to come in a currency; negative: owed.
create or replace function affiliates.balance(affiliate uuid, unit text) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select coalesce(sum(l.amount), 0) from affiliates.ledger l where l.affiliate_id = affiliate and l.currency = unit);
end $$;
