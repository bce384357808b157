-- Seals, into the context that was just accepted, the branches that its member is limited to with their warehouses, and how far
-- the tenant's clock is ahead. Null: none. Whatever the claims said of these is gone. The tenant stands first (app.tenant_id).
create or replace function app_private.limit_context(given jsonb, branches uuid[], ahead interval) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  claims jsonb := given - '{tenant,branches,warehouses,ahead}'::text[];
  sealed text;
begin
  if branches is not null then
    claims := claims || jsonb_build_object('branches', to_jsonb(branches),
                                           'warehouses', to_jsonb(inventory.warehouses_of((given ->> 'tenant')::uuid, branches)));
  end if;
  if ahead is not null then
    claims := claims || jsonb_build_object('ahead', extract(epoch from ahead));
  end if;
  sealed := '{"tenant":' || (given -> 'tenant')::text || ',' || substr(claims::text, 2);
  perform set_config('app.context', sealed, true), set_config('app.seal', app_private.seal(sealed), true);
end $$;
