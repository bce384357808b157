-- Issues a copy of a receipt that the authority has: it says what its original says, and is no receipt. Raises invoice.not_found,
-- invoice.wrong_status, and what fiscal.write_document raises.
create or replace function fiscal.copy_document(document uuid, original uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  o fiscal.documents;
begin
  update fiscal.documents d set copies = d.copies + 1
   where d.tenant_id = app.tenant_id() and d.id = original and d.mode = 'normal' and coalesce(d.warehouse_id = any (app.warehouses()), true)
  returning d.* into o;
  if o.id is null then
    perform app.fail('invoice.not_found');
  elsif o.status <> 'accepted' then
    perform app.fail('invoice.wrong_status', json_build_object('current_status', o.status)::text);
  end if;
  perform fiscal.write_document(document, o.device_id,
    to_jsonb(o) - '{return_id,remark}'::text[] || jsonb_build_object('mode', 'copy', 'original_id', o.id));
end $$;
grant execute on function fiscal.copy_document to app_api;
