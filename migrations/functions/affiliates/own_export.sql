-- For other modules: what is kept of the context's person as an affiliate, and by whose link they came, as JSON; null where nothing is.
create or replace function affiliates.own_export() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  person uuid := identity.subject_id();
  came text := (select l.code from affiliates.touches t join affiliates.links l on l.id = t.link_id where t.id = person);
  own jsonb := (select jsonb_build_object('status', a.status, 'reason', a.reason, 'pay_to', a.pay_to, 'created_at', a.created_at)
                  from affiliates.affiliates a where a.id = person);
begin
  if own is null and came is null then
    return null;
  end if;
  return jsonb_build_object('came_by', came, 'account', own,
    'links', (select coalesce(jsonb_agg(jsonb_build_object('code', l.code, 'name', l.name, 'created_at', l.created_at) order by l.id), '[]')
                from affiliates.links l where l.affiliate_id = person),
    'rates', (select coalesce(jsonb_agg(jsonb_build_object('rate', trim_scale(t.rate)::text, 'valid_from', t.valid_from) order by t.valid_from), '[]')
                from affiliates.terms t where t.affiliate_id = person),
    'entries', (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'amount', trim_scale(e.amount)::text, 'currency', e.currency,
                                                             'occurred_at', e.occurred_at) order by e.id), '[]')
                  from affiliates.ledger e where e.affiliate_id = person),
    'payouts', (select coalesce(jsonb_agg(jsonb_build_object('amount', trim_scale(l.amount)::text, 'currency', p.currency, 'pay_to', l.pay_to,
                                                             'status', l.status, 'created_at', l.created_at) order by l.id), '[]')
                  from affiliates.payout_lines l join affiliates.payouts p on p.id = l.payout_id where l.affiliate_id = person));
end $$;
grant execute on function affiliates.own_export to app_identity;
