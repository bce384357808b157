-- Takes the lines of a statement, each once by its reference, and matches the first five hundred by billing.match_line, those that have a tenant's code before
-- others; the rest is for billing.match_open_lines. Those whose references are `taken_back` bring nothing. `lines` are JSON objects with the columns of billing.statement_lines; a reference that billing.plain_code
-- makes nothing of is passed over. Gives its events. Raises permission.denied.
create or replace function billing.take_statement(lines jsonb, taken_back text[], issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  line billing.statement_lines;
  ids uuid[];
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  with made as (
    insert into billing.statement_lines (id, reference, reference_key, amount, currency, paid_on, payer_name, payer_phone)
    select g.id, g.reference, k.reference_key, g.amount, g.currency, g.paid_on, g.payer_name, g.payer_phone
      from jsonb_to_recordset(lines) g (id uuid, reference text, amount numeric, currency text, paid_on date, payer_name text, payer_phone text)
     cross join lateral (select billing.plain_code(g.reference) as reference_key offset 0) k
     where k.reference_key is not null and not exists (select from unnest(taken_back) b where billing.plain_code(b) = k.reference_key)
     order by k.reference_key, g.id
    on conflict (reference_key) do nothing
    returning id, reference_key)
  select array(select m.id from made m order by exists (select from billing.payments p where p.code_key = m.reference_key) desc, m.reference_key limit 500)
    into ids;
  perform billing.hold_lines(ids);
  for line in select l.* from billing.statement_lines l where l.id = any (ids) order by l.reference_key loop
    return query select * from billing.match_line(line, issuer);
  end loop;
end $$;
grant execute on function billing.take_statement to app_system;
