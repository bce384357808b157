-- Matches lines of statements with codes that were submitted after they were looked at last: at most `most` lines, those whose code came first, then those that
-- waited longest. Gives its events. Raises permission.denied.
create or replace function billing.match_open_lines(most int, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  line billing.statement_lines;
  ids uuid[];
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  -- What was submitted a moment before may have been committed after.
  ids := array(select l.id from billing.statement_lines l
                cross join lateral (select coalesce(l.tried_at - interval '10 minutes', '-infinity') as since) s
                cross join lateral (select exists (select from billing.payments p
                   where not p.is_sandbox and p.code_key = l.reference_key
                     and (p.status = 'submitted' and p.created_at > s.since or p.status = 'verified'
                       and not exists (select from billing.statement_lines x where x.payment_id = p.id))) as has_code offset 0) c
                where l.status = 'open' and (c.has_code or exists (
                  select from billing.payments p
                   where p.status = 'submitted' and not p.is_sandbox and p.created_at > s.since and p.amount = l.amount and p.currency = l.currency
                     and abs(coalesce(p.paid_on, p.submitted_at::date) - l.paid_on) <= 3))
                order by c.has_code desc, l.tried_at nulls first, l.id limit most);
  perform billing.hold_lines(ids);
  for line in select l.* from billing.statement_lines l where l.id = any (ids) and l.status = 'open'
               order by l.reference_key for no key update skip locked loop
    return query select * from billing.match_line(line, issuer);
  end loop;
end $$;
grant execute on function billing.match_open_lines to app_system;
