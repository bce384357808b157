-- A payment that was decided on, or whose time is over, is suggested no more.
create or replace function billing.drop_suggestions(tenant uuid, payment uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update billing.suggestions g set status = 'dismissed' where g.tenant_id = tenant and g.payment_id = payment and g.status = 'open';
end $$;
