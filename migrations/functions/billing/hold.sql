-- One thing at a time is done with what a tenant pays: until the commit. Whoever does several locks in this order, and nowhere in another: lines that are
-- new, by their keys; tenants (billing.hold, billing.hold_all); lines that are there, by their keys; suggestions, whose tenants it holds;
-- payments; numbers of papers. Rows are locked against changes alone (`no key update`), so that rows that come to point to them wait for nobody.
create or replace function billing.hold(tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(tenant::text, 73));
end $$;
