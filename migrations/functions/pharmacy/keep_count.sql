-- Trigger: what was counted stands beside the register's balance of then, by whom; another person confirms it, or refuses to, and
-- nothing of it changes after that. Raises controlled_drug_count.not_waiting, controlled_drug_count.own_count.
create or replace function pharmacy.keep_count() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
  person_name text := coalesce((select m.name from identity.member_names m
                                 where m.tenant_id = new.tenant_id and m.user_id = person), person::text);
  last record;
begin
  if app.claims() is null then
    return new;
  elsif tg_op = 'INSERT' then
    select e.number, e.balance into last from pharmacy.register_entries e
     where e.tenant_id = new.tenant_id and e.product_id = new.product_id and e.warehouse_id = new.warehouse_id
     order by e.number desc limit 1;
    new.status := 'waiting';
    new.entry_number := coalesce(last.number, 0);
    new.expected := coalesce(last.balance, 0);
    new.counted_by := person;
    new.counted_by_name := person_name;
    new.counted_at := app.now();
    return new;
  end if;
  if old.status <> 'waiting' then
    perform app.fail('controlled_drug_count.not_waiting', json_build_object('current_status', old.status)::text);
  elsif person = old.counted_by then
    perform app.fail('controlled_drug_count.own_count');
  elsif to_jsonb(new) - '{status,refusal_reason,version,updated_at,difference}'::text[]
     <> to_jsonb(old) - '{status,refusal_reason,version,updated_at,difference}'::text[] then
    raise exception 'what was counted stays so';
  end if;
  new.witnessed_by := person;
  new.witnessed_by_name := person_name;
  new.witnessed_at := app.now();
  return new;
end $$;
