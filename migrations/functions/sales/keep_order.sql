-- Trigger: an order moves along its states only: draft, confirmed, fulfilled; a draft, and what was confirmed and not handed over, may be
-- cancelled. What was agreed stays from then on, and what a fiscal document says for good; nobody pays more than is due. A move that no
-- operation makes is a fault. Raises order.not_draft, order.cancelled, payment.exceeds_balance.
create or replace function sales.keep_order() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  edges constant text[] := '{draft confirmed,draft cancelled,confirmed fulfilled,confirmed cancelled}';
begin
  if tg_op = 'INSERT' then
    if new.status not in ('draft', 'confirmed') or new.fulfilment_status <> 'none' or new.taxed_for_good
       or new.cancelled + new.returned + new.credited + new.paid + new.refunded + new.credit <> 0 then
      raise exception 'an order begins as a draft or confirmed, and with nothing done';
    end if;
    return new;
  end if;
  if (new.number, new.client_id, new.client_digest, new.sold_by, new.created_at)
     is distinct from (old.number, old.client_id, old.client_digest, old.sold_by, old.created_at) then
    raise exception 'an order stays the one that it is';
  elsif new.status <> old.status and format('%s %s', old.status, new.status) <> all (edges) then
    raise exception 'an order does not go from % to %', old.status, new.status;
  elsif new.status <> old.status and (new.status = 'fulfilled') <> (new.fulfilment_status = 'all' and new.status <> 'cancelled')
        or new.status = 'cancelled' and new.fulfilment_status <> 'none' then
    raise exception 'an order is % with % of it handed over', new.status, new.fulfilment_status;
  elsif old.taxed_for_good and (not new.taxed_for_good or (new.subtotal, new.discount, new.tax, new.total)
                                                        <> (old.subtotal, old.discount, old.tax, old.total)) then
    raise exception 'what a fiscal document says stays';
  end if;
  if old.status <> 'draft'
     and (new.warehouse_id, new.currency, new.prices_include_tax, new.discount_percent, new.discount_amount, new.insurer_id)
     is distinct from (old.warehouse_id, old.currency, old.prices_include_tax, old.discount_percent, old.discount_amount, old.insurer_id) then
    perform app.fail('order.not_draft', json_build_object('current_status', old.status)::text);
  elsif old.status = 'cancelled' and (new.paid, new.contact_id, new.total) is distinct from (old.paid, old.contact_id, old.total) then
    perform app.fail('order.cancelled', json_build_object('current_status', old.status)::text);
  elsif new.paid > old.paid and new.insured = old.insured and new.payable - new.credited - new.paid + new.refunded < 0 then
    perform app.fail('payment.exceeds_balance',
      json_build_object('balance', trim_scale(old.payable - old.credited - old.paid + old.refunded)::text)::text);
  end if;
  return new;
end $$;
