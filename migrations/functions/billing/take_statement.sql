-- Takes the lines of a statement, each once by its reference, and matches them by billing.match_line. `lines` are JSON objects with the columns
-- of billing.statement_lines. Gives its events. Raises permission.denied.
create or replace function billing.take_statement(lines jsonb, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  line billing.statement_lines;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  for line in
    insert into billing.statement_lines (id, reference, reference_key, amount, currency, paid_on, payer_name, payer_phone)
    select g.id, g.reference, billing.code_key(g.reference), g.amount, g.currency, g.paid_on, g.payer_name, g.payer_phone
      from jsonb_to_recordset(lines) g (id uuid, reference text, amount numeric, currency text, paid_on date, payer_name text, payer_phone text)
    on conflict (reference_key) do nothing
    returning *
  loop
    return query select * from billing.match_line(line, issuer);
  end loop;
end $$;
grant execute on function billing.take_statement to app_system;
