-- Dismisses an open line of a statement by hand, with why, and what was suggested for it. Who verifies a payment by hand may still name it, and one of
-- its code still takes it. Raises permission.denied, line.not_found, payment.line_matched.
create or replace function billing.dismiss_line(line uuid, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  l billing.statement_lines;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform billing.hold_all(array(select g.tenant_id from billing.suggestions g where g.line_id = line));
  select * into l from billing.statement_lines o where o.id = line for no key update;
  if l.id is null then
    perform app.fail('line.not_found');
  elsif l.status = 'matched' then
    perform app.fail('payment.line_matched');
  end if;
  update billing.statement_lines o set status = 'dismissed', reason = why where o.id = line and l.status = 'open';
  update billing.suggestions g set status = 'dismissed' where g.line_id = line and g.status = 'open';
end $$;
grant execute on function billing.dismiss_line to app_system;
