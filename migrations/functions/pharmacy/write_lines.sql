-- Writes what a prescription prescribes, in place of what it did: [{id, product_id?, generic_name?, strength?, form?, quantity, unit?,
-- repeats?, days_supply?, directions?}]. A generic name by which something controlled is
-- called has its strength and form. Raises prescription.too_vague, product.not_found, product.unit_unknown, product.unit_inexact, stock.too_large, prescription.in_use.
create or replace function pharmacy.write_lines(written uuid, given jsonb) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
begin
  delete from pharmacy.prescription_lines l where l.tenant_id = tenant and l.prescription_id = written;
  insert into pharmacy.prescription_lines (tenant_id, id, prescription_id, position, product_id, generic_name, strength, form, quantity, unit,
                                           unit_factor, own_unit, repeats, days_supply, directions)
  select tenant, g.id, written, g.position, g.product_id, g.generic_name, g.strength, g.form, g.quantity, g.unit,
         case when g.product_id is null then 1 else inventory.unit_factor(g.product_id, g.unit) end,
         coalesce(p.unit, g.unit), coalesce(g.repeats, 0), g.days_supply, g.directions
    from jsonb_to_recordset(given) g (id uuid, position int, product_id uuid, generic_name text, strength text, form text, quantity numeric,
                                      unit text, repeats int, days_supply int, directions text)
    left join inventory.products_view p on p.tenant_id = tenant and p.id = g.product_id and p.deleted_at is null
   where app.guard(g.product_id is null or p.id is not null, 'product.not_found', g.product_id::text)
     and app.guard(g.generic_name is null or num_nulls(g.strength, g.form) = 0 or not exists (
           select from pharmacy.dispensing_rules r join inventory.medicines m on m.tenant_id = tenant and m.id = r.product_id
            where r.tenant_id = tenant and r.category = 'controlled' and contacts.fold(m.generic_name) = contacts.fold(g.generic_name)),
         'prescription.too_vague', json_build_object('position', g.position, 'generic_name', g.generic_name)::text)
     and (g.product_id is null or inventory.own_units(g.product_id, g.quantity, g.unit) is not null);
end $$;
grant execute on function pharmacy.write_lines to app_api;
