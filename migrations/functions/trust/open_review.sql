-- Opens a review, and gives the event of an appeal: of no other one does the tenant hear. Raises trust_review.open where one of its source is open.
create or replace function trust.open_review(tenant uuid, source text, signals text[], said text, appealed uuid)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  opened uuid;
begin
  insert into trust.reviews (tenant_id, source, signals, statement, appealed, opened_at, opened_by)
  values (tenant, source, signals, said, appealed, app.now_of(tenant), app.user_id()) on conflict do nothing returning id into opened;
  if opened is null then
    perform app.fail('trust_review.open');
  end if;
  return query select tenant, 'trust.review.opened'::text, jsonb_build_object('review_id', opened) where source = 'appeal';
end $$;
