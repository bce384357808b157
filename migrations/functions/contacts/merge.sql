-- Merges a contact into another one: the one that is left gets what it has not, all numbers, addresses and tags, both notes, and the
-- consents, each said as whom it was; of a lead and a customer a customer is left. The other one is gone, and says where to, as do
-- those that had been merged into it. Two TINs are two taxpayers. Raises contact.not_found, .merged, .erased, .same, .tin_differs,
-- .tin_invalid, .too_much.
create or replace function contacts.merge(kept uuid, other uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  winner contacts.contacts;
  loser contacts.contacts;
  stages constant text[] := '{lead,prospect,former,customer}';
begin
  perform app.guard(kept <> other, 'contact.same');
  perform from contacts.contacts c where c.tenant_id = tenant and c.id in (kept, other) order by c.id for update;
  select c.* into winner from contacts.contacts c
   where c.tenant_id = tenant and c.id = kept and contacts.is_there(c.merged_into, c.erased_at, c.deleted_at);
  perform app.guard(winner.id is not null, 'contact.not_found');
  select c.* into loser from contacts.contacts c
   where c.tenant_id = tenant and c.id = other and contacts.is_there(c.merged_into, c.erased_at, c.deleted_at);
  perform app.guard(loser.id is not null, 'contact.not_found');
  perform app.guard((winner.tin = loser.tin) is not false, 'contact.tin_differs');
  winner.phones := winner.phones || array(select p from unnest(loser.phones) with ordinality o (p, at) where p <> all (winner.phones) order by at);
  winner.emails := winner.emails || array(select e from unnest(loser.emails) with ordinality o (e, at) where e <> all (winner.emails) order by at);
  winner.tags := winner.tags || array(select t from unnest(loser.tags) with ordinality o (t, at) where t <> all (winner.tags) order by at);
  perform app.guard(greatest(cardinality(winner.phones), cardinality(winner.emails)) <= 10 and cardinality(winner.tags) <= 50
                    and coalesce(length(winner.notes), 0) + coalesce(length(loser.notes), 0) < 4000, 'contact.too_much');
  update contacts.contacts c set merged_into = kept, merged_at = now(), deleted_at = now()
   where c.tenant_id = tenant and c.id = other;
  update contacts.contacts c set merged_into = kept where c.tenant_id = tenant and c.merged_into = other;
  update contacts.consents c set contact_id = kept where c.tenant_id = tenant and c.contact_id = other;
  perform contacts.find_by_consents(tenant, array[kept, other]);
  update contacts.contacts c
     set stage = stages[greatest(array_position(stages, winner.stage), array_position(stages, loser.stage))],
         code = coalesce(winner.code, loser.code), given_name = coalesce(winner.given_name, loser.given_name),
         family_name = coalesce(winner.family_name, loser.family_name), company = coalesce(winner.company, loser.company),
         phones = winner.phones, emails = winner.emails, tags = winner.tags, tin = coalesce(winner.tin, loser.tin),
         country = coalesce(winner.country, loser.country), address = coalesce(winner.address, loser.address),
         language = coalesce(winner.language, loser.language), birth_date = coalesce(winner.birth_date, loser.birth_date),
         notes = nullif(concat_ws(E'\n', winner.notes, loser.notes), '')
   where c.tenant_id = tenant and c.id = kept;
  update contacts.contacts c set tin_status = loser.tin_status, tin_name = loser.tin_name, tin_standing = loser.tin_standing,
                                  tin_checked_at = loser.tin_checked_at
   where c.tenant_id = tenant and c.id = kept and winner.tin_status is null and loser.tin_status is not null;
end $$;
grant execute on function contacts.merge to app_api;
