-- What the total of a credit note, whose lines are there, is rounded by to what can be paid: what is kept of the original is paid as it
-- would be alone, and the rest is paid back by all credit notes together, so that the last one takes what is left of what was paid.
create or replace function fiscal.credit_rounding(document uuid, o fiscal.documents) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  own numeric := (select sum(l.total) from fiscal.document_lines l where l.tenant_id = o.tenant_id and l.document_id = document);
  credited numeric := (select sum(l.credited_total) from fiscal.document_lines l where l.tenant_id = o.tenant_id and l.document_id = o.id);
  before numeric := (select coalesce(sum(d.payable), 0) from fiscal.documents d
                      where d.tenant_id = o.tenant_id and d.original_id = o.id and d.type = 'refund' and d.mode = o.mode and d.status <> 'void');
begin
  if o.total = 0 then
    return 0;
  end if;
  return greatest(0, o.payable - app.quotient(o.payable * (o.total - credited), o.total, app.currency_digits(o.currency)) - before) - own;
end $$;
