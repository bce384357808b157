-- Trigger: a product that is controlled gets its registers, with all that the ledger has of it, and keeps them whatever it is later.
-- Who writes the rule has locked the product's positions.
create or replace function pharmacy.keep_rule() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  new.registered_at := case when tg_op = 'UPDATE' then old.registered_at end;
  if new.category = 'controlled' and new.registered_at is null then
    new.registered_at := app.now();
    perform pharmacy.fill_register(new.tenant_id, new.product_id);
  end if;
  return new;
end $$;
