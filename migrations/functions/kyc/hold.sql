-- Holds a tenant's cases and papers until the transaction ends: who submits, approves, looks at dates or removes a paper does so one after
-- the other, before they lock any row of them.
create or replace function kyc.hold(tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(tenant::text || ':kyc.cases', 0));
end $$;
grant execute on function kyc.hold to app_api;
