-- Lines of statements that nobody found a payment for in half a year are dismissed, with what was suggested for them: at most `most`, and how many they were.
-- A payment of their code still takes them. Raises permission.denied.
create or replace function billing.dismiss_lines(most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  ids uuid[];
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  ids := array(select l.id from billing.statement_lines l where l.status = 'open' and l.created_at < now() - interval '180 days'
                order by l.created_at limit most);
  perform billing.hold_all(array(select g.tenant_id from billing.suggestions g where g.line_id = any (ids)));
  ids := array(select l.id from billing.statement_lines l where l.id = any (ids) and l.status = 'open' order by l.reference_key for no key update);
  update billing.statement_lines l set status = 'dismissed' where l.id = any (ids);
  update billing.suggestions g set status = 'dismissed' where g.line_id = any (ids) and g.status = 'open';
  return cardinality(ids);
end $$;
grant execute on function billing.dismiss_lines to app_system;
