-- For other modules: of who erases their account, where they are paid and by whose link they came are forgotten; they earn nothing more.
create or replace function affiliates.forget_person(person uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  delete from affiliates.touches t where t.id = person;
  update affiliates.affiliates a set status = 'closed', pay_to = null, reason = null where a.id = person;
  if found then
    insert into affiliates.terms (id, affiliate_id, rate, valid_from) values (app.uuid7(), person, 0, now());
  end if;
end $$;
