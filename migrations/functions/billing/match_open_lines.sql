-- Matches lines of statements that came before the codes which were submitted since: at most `most` lines. Gives its events. Raises
-- permission.denied.
create or replace function billing.match_open_lines(most int, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  line billing.statement_lines;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  for line in
    select l.* from billing.statement_lines l
     where l.status = 'open' and exists (
       select from billing.payments p
        where p.status = 'submitted' and (p.code_key = l.reference_key
               or p.amount = l.amount and p.currency = l.currency and abs(coalesce(p.paid_on, p.submitted_at::date) - l.paid_on) <= 3)
          and not exists (select from billing.suggestions g where g.tenant_id = p.tenant_id and g.line_id = l.id and g.payment_id = p.id))
     order by l.id limit most for update skip locked
  loop
    return query select * from billing.match_line(line, issuer);
  end loop;
end $$;
grant execute on function billing.match_open_lines to app_system;
