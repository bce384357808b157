-- Hides the rows of other branches from a member who is limited to some. `sees` is the condition of what such a member sees,
-- and `writes` of what they write, which is the same where it is left out, with :warehouses and :branches for theirs; one that
-- is not known holds for nobody. Nobody else's rows are looked at. What is refused carries the policy's name: that of the
-- foreign key to the warehouse, where its constraint is a declared refusal, so that a foreign warehouse is refused as one that
-- does not exist. A part is seen where its whole is: `(select true from <whole> where <its key>)` looks that one up, where
-- `exists` may read them all.
create or replace procedure app.limit_table(target regclass, sees text default 'warehouse_id = any (:warehouses)',
                                            policy text default 'limited', writes text default null)
language plpgsql set search_path = pg_catalog as $$
declare
  held constant text := '(case when (select app.warehouses()) is null then true else coalesce(%s, false) end)';
begin
  execute replace(replace(format('create policy %I on %s as restrictive to app_api using %s with check %s',
                                 policy, target, format(held, sees), format(held, coalesce(writes, sees))),
                          ':warehouses', '(select app.warehouses())::uuid[]'),
                  ':branches', '(select app.branches())::uuid[]');
end $$;
