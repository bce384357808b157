-- What the certificate of a destruction says, as things are called now: its lines in their order, why and how, and both people
-- with their moments in the tenant's time zone.
create or replace function inventory.certificate_of(d inventory.destructions) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
declare
  place record;
  moment constant text := 'YYYY-MM-DD HH24:MI';
begin
  select s.name, s.time_zone into place from tenants.tenant_states s where s.id = d.tenant_id;
  return jsonb_build_object(
    'number', d.number, 'tenant', place.name, 'time_zone', place.time_zone, 'reason', d.reason, 'method', d.method,
    'proposed_by', d.proposed_by_name, 'proposed_at', to_char(d.created_at at time zone place.time_zone, moment),
    'confirmed_by', d.confirmed_by_name, 'confirmed_at', to_char(d.confirmed_at at time zone place.time_zone, moment),
    'lines', (
      select jsonb_agg(jsonb_build_object(
               'sku', p.sku, 'product_name', p.name, 'lot_number', t.lot_number, 'expires_on', t.expires_on,
               'warehouse_code', w.code, 'quantity', trim_scale(l.quantity)::text, 'own_unit', p.unit,
               'unit', l.unit, 'unit_quantity', trim_scale(l.unit_quantity)::text, 'serials', l.serials)
             order by l.position)
        from inventory.destruction_lines l
        join inventory.products p on p.tenant_id = l.tenant_id and p.id = l.product_id
        join inventory.warehouses w on w.tenant_id = l.tenant_id and w.id = l.warehouse_id
        left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
       where l.tenant_id = d.tenant_id and l.destruction_id = d.id));
end $$;
