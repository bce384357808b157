-- Notes that a document is printed, and says as what: `original` of what the authority signed, once; after that `copy`. What is no
-- receipt is looked at, and nothing is noted (`look`). Raises invoice.not_found.
create or replace function fiscal.print_document(document uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  d fiscal.documents;
begin
  select o.* into d from fiscal.documents o
   where o.tenant_id = app.tenant_id() and o.id = document and coalesce(o.warehouse_id = any (app.warehouses()), true) for no key update;
  if d.id is null then
    perform app.fail('invoice.not_found');
  elsif d.mode <> 'normal' or d.status <> 'accepted' or d.signature is null then
    return 'look';
  end if;
  update fiscal.documents o
     set original_printed_at = coalesce(o.original_printed_at, app.now()),
         copies = o.copies + case when o.original_printed_at is null then 0 else 1 end
   where o.tenant_id = d.tenant_id and o.id = d.id;
  return case when d.original_printed_at is null then 'original' else 'copy' end;
end $$;
grant execute on function fiscal.print_document to app_api;
