-- What the total of a credit note, whose lines are there, is rounded by to what can be paid: what is left of its order, or of its original that
-- is of none, is paid as it would be alone, by fiscal.told_of. It never takes more than is left of what its original was paid; the last one takes that.
create or replace function fiscal.credit_rounding(document uuid, o fiscal.documents) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  own numeric := (select sum(l.total) from fiscal.document_lines l where l.tenant_id = o.tenant_id and l.document_id = document);
  credited numeric := (select sum(l.credited_total) from fiscal.document_lines l where l.tenant_id = o.tenant_id and l.document_id = o.id);
  remaining numeric := (select t.payable from fiscal.told_of(null, o.id, o.mode) t);
begin
  if o.total = 0 then
    return 0;
  elsif credited = o.total then
    return remaining - own;
  end if;
  return (select least(greatest(t.payable - round(t.total - own, app.currency_digits(o.currency)), 0), remaining)
            from fiscal.told_of(o.order_id, o.id, o.mode) t) - own;
end $$;
