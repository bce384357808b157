-- Ends the transaction unless the authority knows the units of an item, `given` {packaging_unit?, quantity_unit?}, by the codes that a device of the
-- tenant has fetched (classes 17 and 10); before any has, each is taken. Raises fiscal_item.unknown_code, with the field.
create or replace function fiscal.check_codes(given jsonb, tenant uuid default app.tenant_id()) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  wrong text;
begin
  select u.field into wrong
    from (values ('packaging_unit', '17'), ('quantity_unit', '10')) u (field, class)
   where given ->> u.field is not null
     and exists (select from fiscal.codes c where c.tenant_id = tenant and c.class = u.class and c.active)
     and not exists (select from fiscal.codes c where c.tenant_id = tenant and c.class = u.class and c.active and c.code = given ->> u.field);
  perform app.guard(wrong is null, 'fiscal_item.unknown_code', jsonb_build_object('field', wrong)::text);
end $$;
grant execute on function fiscal.check_codes to app_api;
