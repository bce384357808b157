-- For other modules: of who erases their account, where they are paid, by whose link they came and what they called their own are forgotten; they earn
-- nothing more. What was approved and is not paid yet is still paid where it was to be, which is forgotten then.
create or replace function affiliates.forget_person(person uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  delete from affiliates.touches t where t.id = person;
  update affiliates.affiliates a set status = 'closed', pay_to = null, reason = null where a.id = person;
  if found then
    perform affiliates.set_rate(person, 0);
    update affiliates.links l set name = null where l.affiliate_id = person and l.name is not null;
    update affiliates.payout_lines l set pay_to = null, reason = null
     where l.affiliate_id = person and not (l.status = 'approved' and exists (select from affiliates.payouts p where p.id = l.payout_id and p.status = 'approved'));
  end if;
end $$;
