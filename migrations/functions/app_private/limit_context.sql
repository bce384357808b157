-- Seals, into the context that was just accepted, the branches that its member is limited to and their warehouses. Null:
-- none. Whatever the claims said of either is gone. The tenant stands first (app.tenant_id).
create or replace function app_private.limit_context(given jsonb, branches uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  claims text := case when branches is null then given - '{branches,warehouses}'::text[] else
    given || jsonb_build_object('branches', to_jsonb(branches),
                                'warehouses', to_jsonb(inventory.warehouses_of((given ->> 'tenant')::uuid, branches))) end;
begin
  claims := '{"tenant":' || (given -> 'tenant')::text || ',' || substr((claims::jsonb - 'tenant')::text, 2);
  perform set_config('app.context', claims, true), set_config('app.seal', app_private.seal(claims), true);
end $$;
