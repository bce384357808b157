-- What costs a business a level that it has: papers that do not hold any more, and defective orders, by their number and share together. A score,
-- an address or a phone alone never do. `part`: as trust.is_over has it.
create or replace function trust.faults(level int, facts jsonb, part numeric) returns text[]
language plpgsql immutable set search_path = pg_catalog as $$
begin
  return array(
    select n.fault from (values (1, 'approved'), (2, 'registration'), (2, 'tax'), (2, 'address'), (3, 'bank_account')) n (level, fault)
     where n.level <= faults.level and not coalesce((facts ->> n.fault)::boolean, false)
    union all select 'defects' where trust.is_over(faults.level, facts, part));
end $$;
