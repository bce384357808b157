-- Who stood on the other side of a movement of stock: the supplier, or the branch that it goes to or comes from; who bought something stands in its
-- document alone. A supplier's tax number is one to the authority where it has the form of the country's.
create or replace function fiscal.stock_partner(supplier uuid, elsewhere uuid, out name text, out tin text, out branch text)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if elsewhere is not null then
    select d.taxpayer_name, d.tin, d.branch_code into name, tin, branch from fiscal.devices d where d.tenant_id = tenant and d.id = elsewhere;
  elsif supplier is not null then
    select s.name, case when s.tax_number ~ p.tin_form then s.tax_number end into name, tin
      from inventory.supplier_tax_numbers s
      left join fiscal.settings f on f.tenant_id = tenant
      left join lateral fiscal.profile(f.country) p on true
     where s.tenant_id = tenant and s.id = supplier;
  end if;
end $$;
