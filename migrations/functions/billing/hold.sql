-- One thing at a time is done with what a tenant pays: until the commit.
create or replace function billing.hold(tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(tenant::text, 73));
end $$;
