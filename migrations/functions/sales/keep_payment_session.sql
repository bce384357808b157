-- Trigger: what is paid or given back goes into the open session of whoever takes it, and into no colleague's. Raises
-- till.not_yours, till_session.closed.
create or replace function sales.keep_payment_session() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  here sales.till_sessions;
begin
  if app.claims() is null then
    return new;
  end if;
  select * into here from sales.till_sessions s where s.tenant_id = new.tenant_id and s.id = new.till_session_id for share;
  perform app.guard(here.cashier_id = new.taken_by, 'till.not_yours');
  perform app.guard(here.status = 'open', 'till_session.closed');
  return new;
end $$;
