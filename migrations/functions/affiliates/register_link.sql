-- Gives an affiliate, who is the context's person, a link: of the code that they choose, else of one that nobody guesses. One of theirs stays as it is.
-- Raises affiliate.required, affiliate.paused, affiliate.code_taken, affiliate.too_many_links.
create or replace function affiliates.register_link(wanted text, label text) returns affiliates.links
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person uuid := identity.subject_id();
  link affiliates.links;
  standing text;
begin
  if not coalesce(identity.is_affiliate(person), false) then
    perform app.fail('affiliate.required');
  end if;
  perform affiliates.enrol(person);
  select a.status into standing from affiliates.affiliates a where a.id = person for update;
  if standing <> 'active' then
    perform app.fail('affiliate.paused');
  end if;
  select * into link from affiliates.links l where l.code = wanted;
  if link.affiliate_id = person then
    return link;
  elsif link.id is not null then
    perform app.fail('affiliate.code_taken');
  elsif (select count(*) >= 20 from affiliates.links l where l.affiliate_id = person) then
    perform app.fail('affiliate.too_many_links');
  end if;
  insert into affiliates.links (id, affiliate_id, code, name)
  values (app.uuid7(), person, coalesce(wanted, substr(translate(gen_random_uuid()::text, '-', ''), 1, 10)), label)
  returning * into link;
  return link;
end $$;
grant execute on function affiliates.register_link to app_identity;
