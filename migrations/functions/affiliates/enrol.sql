-- Makes a person an affiliate who earns a tenth of what those pay whom they bring, where they are none yet.
create or replace function affiliates.enrol(person uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into affiliates.affiliates (id) values (person) on conflict do nothing;
  if found then
    perform affiliates.set_rate(person, 0.1);
  end if;
end $$;
