-- Who sells at a warehouse by a device, as it stands on a document that is issued now: {name, legal_name, address: [], phone, email, tin,
-- branch, branch_code, top_message, bottom_message}. A branch has its own address and telephone where they are known.
create or replace function fiscal.seller_of(warehouse uuid, device uuid, tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (
    select jsonb_build_object(
             'name', coalesce(s.trade_name, t.name),
             'legal_name', case when s.trade_name <> t.name then t.name end,
             'address', coalesce(case when b.address is not null then jsonb_build_array(b.address) end,
                                 to_jsonb(s.address_lines),
                                 case when t.location is not null then jsonb_build_array(t.location) end, '[]'),
             'phone', coalesce(b.phone, s.phone, t.phone), 'email', coalesce(s.email, t.email),
             'tin', d.tin, 'branch', b.name, 'branch_code', d.branch_code,
             'top_message', s.top_message, 'bottom_message', s.bottom_message)
      from tenants.business_details t
      left join fiscal.devices d on d.tenant_id = tenant and d.id = device
      left join inventory.warehouses_view w on w.tenant_id = tenant and w.id = warehouse
      left join tenants.branch_details b on b.tenant_id = tenant and b.id = w.branch_id
      left join fiscal.receipt_settings s on s.tenant_id = tenant
     where t.tenant_id = tenant);
end $$;
