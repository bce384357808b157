-- How many percent off the price whoever acts may give: the most of their roles, or of API keys (sales.discount_of). Jobs, platform administrators and the owner at work by
-- hand are not bound.
create or replace function sales.most_discount(limits jsonb) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  kind text := who ->> 'kind';
begin
  if kind is null or kind not in ('user', 'api_key') then
    return 100;
  end if;
  return (select coalesce(max(sales.discount_of(r, limits)), 0)
            from unnest(case kind when 'user' then array(select jsonb_array_elements_text(who -> 'roles')) else '{api_key}' end) r);
end $$;
grant execute on function sales.most_discount to app_api;
