-- Ends the transaction unless so much of an order may be paid later: by a customer with a name, for whoever may give credit, and within
-- what the customer may owe in all, in the tenant's currency. Others that give the same customer credit wait. Raises
-- contact.not_found, sale.credit_needs_contact, sale.credit_denied, sale.credit_exceeded.
create or replace function sales.grant_credit(o sales.orders, amount numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  terms constant sales.settings := sales.terms();
  day constant date := tenants.today();
  debtor uuid;
  most numeric;
  owes numeric;
begin
  perform app.guard(o.contact_id is not null, 'sale.credit_needs_contact');
  perform app.guard(sales.has_role(terms.credit_roles), 'sale.credit_denied');
  debtor := contacts.live(o.contact_id);
  perform pg_advisory_xact_lock(hashtextextended(o.tenant_id::text || debtor || ':credit', 3));
  select case when l.contact_id is null then terms.credit_limit else l.credit_limit end into most
    from (select 1) one left join sales.credit_limits l on l.tenant_id = o.tenant_id and l.contact_id = debtor;
  owes := sales.owed_by(debtor) + amount * tenants.need_rate(o.currency, day);
  perform app.guard(coalesce(owes <= most, true), 'sale.credit_exceeded',
                    json_build_object('credit_limit', trim_scale(most)::text, 'would_owe', trim_scale(round(owes, 4))::text)::text);
end $$;
grant execute on function sales.grant_credit to app_api;
