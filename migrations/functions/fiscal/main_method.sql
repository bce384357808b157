-- The one method by which an authority is told that payments were made: `cash_credit` where they are cash, and what may be paid later or is
-- an insurer's, else that of the most money; cash where nothing is to be paid. What is an insurer's is not paid yet.
create or replace function fiscal.main_method(payments jsonb) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  of_each jsonb;
  most text;
begin
  select jsonb_object_agg(m.method, m.amount), (array_agg(m.method order by m.amount desc, m.method))[1] into of_each, most from (
    select case p ->> 'method' when 'insurance' then 'credit' else p ->> 'method' end as method, sum((p ->> 'amount')::numeric) as amount
      from jsonb_array_elements(payments) p group by 1) m;
  return case when of_each ? 'cash' and of_each ? 'credit' and of_each - '{cash,credit}'::text[] = '{}' then 'cash_credit' else coalesce(most, 'cash') end;
end $$;
