-- Holds until the commit a name under which another kind of operation than a sale is done, of the whole tenant, and ends the transaction where
-- a sale or an order has it, of whichever branch; a twin that is still at work is waited for. Raises idempotency.key_reused.
create or replace function sales.hold_client_name(client text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
begin
  perform sales.lock_client_name(tenant, client);
  perform app.guard(not exists (select from sales.orders o where o.tenant_id = tenant and o.client_id = client),
                    'idempotency.key_reused');
end $$;
grant execute on function sales.hold_client_name to app_api;
