-- Keeps by whose link the context's person came: for 90 days the first one stands. Of who registers (`newcomer`) and has not proven the
-- address, the last registration alone stands, as all else of it, also where it has no code; they are told nothing of whose code or address it is,
-- and the code of an affiliate who is one no more keeps nobody from registering. Raises affiliate.unknown_code, affiliate.self_referral.
create or replace function affiliates.touch(given text, newcomer boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person uuid := identity.subject_id();
  link affiliates.links;
begin
  select l.* into link from affiliates.links l where l.code = lower(given);
  if given is not null and (link.id is null or not newcomer and not affiliates.is_active(link.affiliate_id)) then
    perform app.fail('affiliate.unknown_code');
  elsif not newcomer and link.affiliate_id = person then
    perform app.fail('affiliate.self_referral');
  elsif newcomer then
    if person is null or not identity.is_unproven(person) then
      return;
    end if;
    delete from affiliates.touches t where t.id = person;
  end if;
  if link.affiliate_id <> person and affiliates.is_active(link.affiliate_id) then
    insert into affiliates.touches as t (id, link_id, touched_at) values (person, link.id, now())
    on conflict (id) do update set link_id = excluded.link_id, touched_at = excluded.touched_at
      where t.touched_at <= now() - interval '90 days';
  end if;
end $$;
grant execute on function affiliates.touch to app_identity;
