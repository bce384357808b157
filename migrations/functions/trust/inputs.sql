-- The inputs of the score: the weight of each, what it is of 0 to 1 by the facts, null where there is nothing to go by, and how it is worked out.
create or replace function trust.inputs(facts jsonb) returns table (input text, weight int, value numeric, says text)
language plpgsql immutable set search_path = pg_catalog as $$
declare
  f record;
begin
  select * into f from jsonb_to_record(facts) as r (age_days numeric, fulfilled numeric, cancelled numeric, returned numeric, cycles numeric, late_cycles numeric,
                                                     documents numeric, documents_refused numeric, alerts numeric, alerts_answered numeric);
  return query
    select i.input, i.weight, case when i.value is not null then round(least(greatest(i.value, 0), 1), 4) end, i.says
      from (values
        ('account_age', 15, coalesce(f.age_days, 0) / 180, 'days here, of 180'),
        ('order_volume', 15, coalesce(f.fulfilled, 0) / 100, 'orders handed over, of 100'),
        ('fulfilment', 20, f.fulfilled / nullif(f.fulfilled + f.cancelled, 0), 'of orders agreed on, those not given up'),
        ('disputes', 15, 1 - f.returned / nullif(f.fulfilled, 0) * 5, 'of orders handed over, those not brought back; none of it from a fifth on'),
        ('payments', 15, 1 - f.late_cycles / nullif(greatest(f.cycles, f.late_cycles), 0), 'of cycles of Duka, those paid in time'),
        ('compliance', 10, 1 - f.documents_refused / nullif(f.documents, 0), 'of documents, those that the tax authority took'),
        ('response', 10, f.alerts_answered / nullif(f.alerts, 0), 'of alerts that matter, those answered within a day')
      ) i (input, weight, value, says);
end $$;
