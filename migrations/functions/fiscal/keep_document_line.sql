-- Trigger: a line stays as it was issued, but for what credit notes take back of it, and for what the authority calls its goods, until
-- the authority has it.
create or replace function fiscal.keep_document_line() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  credited constant text[] := '{credited_quantity,credited_gross,credited_discount,credited_taxable,credited_tax,credited_total}';
  named constant text[] := '{item_code,item_class,packaging_unit,quantity_unit}';
begin
  if to_jsonb(new) - credited - named <> to_jsonb(old) - credited - named then
    raise check_violation using message = 'a line of a document stays as it was issued';
  end if;
  if old.item_code is not null and (new.item_code, new.item_class, new.packaging_unit, new.quantity_unit)
                                   is distinct from (old.item_code, old.item_class, old.packaging_unit, old.quantity_unit)
     and not exists (select from fiscal.documents d
                      where d.tenant_id = new.tenant_id and d.id = new.document_id and d.status in ('pending', 'sending', 'rejected', 'dead')) then
    raise check_violation using message = 'what the authority has is called what it was called';
  end if;
  return new;
end $$;
