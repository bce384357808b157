-- Issues a credit note of an invoice: of an amount, at most what of it no other one has given back, for an entry of the ledger and the days from one on.
create or replace function billing.credit_invoice(invoice billing.documents, most numeric, entry uuid, issuer jsonb, first date default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  given numeric := least(most, invoice.amount - (select coalesce(sum(d.amount), 0) from billing.documents d
    where d.tenant_id = invoice.tenant_id and d.kind = 'credit_note' and (d.content ->> 'of_number')::bigint = invoice.number));
begin
  if given > 0 then
    perform billing.issue_document(invoice.tenant_id, 'credit_note', issuer, invoice.currency, given,
      invoice.content - '{issuer,customer,issued_on}'::text[] || jsonb_build_object('of_number', invoice.number, 'amount', trim_scale(given)::text,
        'from', coalesce(first::text, invoice.content ->> 'from')), invoice.payment_id, entry);
  end if;
end $$;
