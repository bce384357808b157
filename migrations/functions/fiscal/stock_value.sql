-- What a movement of stock is valued at for the authority, in the currency of the tenant's country, with tax: what was asked for what was sold or came
-- back of that, else what it cost by the ledger; null where there is no exchange rate of its day.
create or replace function fiscal.stock_value(movement uuid, sold_for uuid) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  m record;
  sold record;
begin
  select l.quantity, l.value, l.occurred_at into m from inventory.ledger l where l.tenant_id = tenant and l.id = movement;
  select s.total, s.own_quantity, s.currency into sold from sales.sold_lines s where s.tenant_id = tenant and s.fulfilment_line_id = sold_for;
  return case when sold.total is null then fiscal.in_country(abs(m.value), tenants.currency(), tenants.day_of(m.occurred_at, tenant))
    else fiscal.in_country(app.quotient(sold.total * abs(m.quantity), sold.own_quantity, 4), sold.currency,
                           tenants.day_of(m.occurred_at, tenant)) end;
end $$;
