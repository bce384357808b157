-- Trigger: a destruction is proposed by a person and confirmed by another one, who gives it the tenant's next number and its
-- certificate; what was proposed stays, and what was confirmed or cancelled stays so. The owner at work by hand says who proposes. Raises
-- destruction.not_waiting, destruction.own_proposal.
create or replace function inventory.move_destruction() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
  person_name text := coalesce((select m.name from identity.member_names m
                                 where m.tenant_id = new.tenant_id and m.user_id = person), person::text);
begin
  if tg_op = 'INSERT' and app.claims() is not null then
    new.status := 'waiting';
    new.proposed_by := person;
    new.proposed_by_name := person_name;
  end if;
  if tg_op = 'INSERT' then
    return new;
  end if;
  new.proposed_by := old.proposed_by;
  new.proposed_by_name := old.proposed_by_name;
  new.reason := old.reason;
  new.method := old.method;
  if old.status <> 'waiting' then
    perform app.fail('destruction.not_waiting', json_build_object('current_status', old.status)::text);
  end if;
  if new.status = 'confirmed' then
    if person = old.proposed_by then
      perform app.fail('destruction.own_proposal');
    end if;
    perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || ':destructions', 3));
    new.number := (select coalesce(max(d.number), 0) + 1 from inventory.destructions d where d.tenant_id = new.tenant_id);
    new.confirmed_by := person;
    new.confirmed_by_name := person_name;
    new.confirmed_at := app.now();
    new.certificate := inventory.certificate_of(new);
  end if;
  return new;
end $$;
