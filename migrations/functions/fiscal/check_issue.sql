-- Ends the transaction unless a document may be issued by a device: its currency is the authority's, its buyer's number has the
-- authority's form, and so has their purchase code, and the authority was reached as lately as the law asks for. Raises document.currency,
-- document.buyer_tin, document.purchase_code, device.offline_too_long.
create or replace function fiscal.check_issue(device uuid, head jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  rules record;
begin
  select p.country, p.currency, p.tin_form, d.offline_since, fiscal.offline_hours() as offline_hours
    into rules
    from fiscal.devices d
   cross join lateral fiscal.profile(d.country) p
   where d.tenant_id = app.tenant_id() and d.id = device;
  if head ->> 'currency' is distinct from rules.currency then
    perform app.fail('document.currency', json_build_object('currency', rules.currency)::text);
  elsif head ->> 'buyer_tin' !~ rules.tin_form then
    perform app.fail('document.buyer_tin', json_build_object('country', rules.country, 'form', rules.tin_form)::text);
  elsif head ->> 'purchase_code' !~ fiscal.purchase_form(rules.country) then
    perform app.fail('document.purchase_code');
  elsif coalesce(head ->> 'mode', 'normal') = 'normal' and rules.offline_since + rules.offline_hours * interval '1 hour' <= now() then
    perform app.fail('device.offline_too_long', json_build_object('offline_since', rules.offline_since)::text);
  end if;
end $$;
