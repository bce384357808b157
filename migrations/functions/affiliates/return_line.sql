-- Says that a line of a payout did not arrive: its affiliate has it to come again, once. Nobody says so of a line of
-- their own. Raises permission.denied, payout_line.not_found, payout.wrong_status, payout.four_eyes.
create or replace function affiliates.return_line(line uuid, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  l affiliates.payout_lines;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select * into l from affiliates.payout_lines o where o.id = line for update;
  if l.id is null then
    perform app.fail('payout_line.not_found');
  elsif l.status <> 'approved' then
    perform app.fail('payout.wrong_status', jsonb_build_object('current_status', l.status)::text);
  elsif l.affiliate_id = app.user_id() then
    perform app.fail('payout.four_eyes');
  end if;
  update affiliates.payout_lines o set status = 'returned', reason = why where o.id = line;
  insert into affiliates.ledger (id, affiliate_id, kind, currency, amount, line_id, occurred_at)
  select app.uuid7(), l.affiliate_id, 'payout_returned', p.currency, l.amount, line, now() from affiliates.payouts p where p.id = l.payout_id;
end $$;
grant execute on function affiliates.return_line to app_system;
