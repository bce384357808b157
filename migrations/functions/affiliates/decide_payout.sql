-- Approves a payout, by somebody who neither proposed it nor gets anything of it; says that it is paid; or cancels one that is proposed. Approving it
-- takes each line off its affiliate's balance, once; a line that is no longer covered is dropped. Raises permission.denied, payout.not_found,
-- payout.wrong_status, payout.four_eyes.
create or replace function affiliates.decide_payout(payout uuid, wanted text, said text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  p affiliates.payouts;
  line record;
  is_covered boolean;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select * into p from affiliates.payouts o where o.id = payout for update;
  if p.id is null then
    perform app.fail('payout.not_found');
  elsif p.status <> (case wanted when 'paid' then 'approved' else 'proposed' end) then
    perform app.fail('payout.wrong_status', jsonb_build_object('current_status', p.status)::text);
  elsif wanted = 'approved' and (p.proposed_by = app.user_id()
        or exists (select from affiliates.payout_lines l where l.payout_id = payout and l.affiliate_id = app.user_id())) then
    perform app.fail('payout.four_eyes');
  end if;
  update affiliates.payouts o set status = wanted, decided_by = case when wanted = 'paid' then o.decided_by else app.user_id() end, note = coalesce(said, o.note) where o.id = payout;
  if wanted <> 'approved' then
    update affiliates.payout_lines l set pay_to = null from affiliates.affiliates a
     where wanted = 'paid' and l.payout_id = payout and a.id = l.affiliate_id and a.status = 'closed';
    return;
  end if;
  for line in select l.id, l.affiliate_id, l.amount, a.status from affiliates.payout_lines l
                join affiliates.affiliates a on a.id = l.affiliate_id
               where l.payout_id = payout order by l.affiliate_id for no key update of a loop
    is_covered := line.status = 'active' and affiliates.balance(line.affiliate_id, p.currency) >= line.amount;
    update affiliates.payout_lines l set status = case when is_covered then 'approved' else 'dropped' end where l.id = line.id;
    if is_covered then
      insert into affiliates.ledger (id, affiliate_id, kind, currency, amount, line_id, occurred_at)
      values (app.uuid7(), line.affiliate_id, 'payout', p.currency, -line.amount, line.id, now());
    end if;
  end loop;
end $$;
grant execute on function affiliates.decide_payout to app_system;
