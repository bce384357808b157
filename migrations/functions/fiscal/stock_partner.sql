-- Who stood on the other side of a movement of stock: who bought or sold it, or the branch that it goes to or comes from.
create or replace function fiscal.stock_partner(supplier uuid, sold_for uuid, elsewhere uuid, out name text, out tin text, out branch text)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if elsewhere is not null then
    select d.taxpayer_name, d.tin, d.branch_code into name, tin, branch from fiscal.devices d where d.tenant_id = tenant and d.id = elsewhere;
  elsif sold_for is not null then
    select s.buyer_name, s.buyer_tin into name, tin from sales.sold_lines s where s.tenant_id = tenant and s.fulfilment_line_id = sold_for;
  elsif supplier is not null then
    select s.name into name from inventory.suppliers_view s where s.tenant_id = tenant and s.id = supplier;
  end if;
end $$;
