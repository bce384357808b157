-- Trigger, at the commit: a document says the sums of its lines, by band too. A copy says what its original says.
create or replace function fiscal.check_document() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  lines_of uuid := case when new.mode = 'copy' then new.original_id else new.id end;
begin
  if not exists (
    select from (select coalesce(sum(l.total), 0) as total, coalesce(sum(l.tax), 0) as tax, coalesce(sum(l.taxable), 0) as taxable,
                        coalesce(sum(l.discount), 0) as discount
                   from fiscal.document_lines l where l.tenant_id = new.tenant_id and l.document_id = lines_of) s
     where (s.total, s.tax, s.taxable, s.discount) = (new.total, new.tax, new.taxable, new.discount))
     or new.bands <> fiscal.bands_of(new.tenant_id, lines_of) then
    raise check_violation using message = 'a document says the sums of its lines';
  end if;
  return null;
end $$;
