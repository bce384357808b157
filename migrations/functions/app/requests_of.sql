-- How many requests of a tenant were let in since its counter's day began, as far as that was written down.
create or replace function app.requests_of(tenant uuid) returns bigint
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce((select w.allowed from platform.usage_windows w
                    where w.tenant_id = requests_of.tenant and w.granularity = 'day' and w.window_start = date_trunc('day', now(), 'UTC')), 0);
end $$;
