-- Does an affiliate earn?
create or replace function affiliates.is_active(affiliate uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from affiliates.affiliates a where a.id = affiliate and a.status = 'active');
end $$;
