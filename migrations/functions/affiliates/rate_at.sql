-- The share of a fee that an affiliate earned at a moment.
create or replace function affiliates.rate_at(affiliate uuid, moment timestamptz) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce((select t.rate from affiliates.terms t where t.affiliate_id = affiliate and t.valid_from <= moment
                    order by t.valid_from desc limit 1), 0);
end $$;
grant execute on function affiliates.rate_at to app_identity, app_system;
