-- Asks for the details to be erased of what the context's tenant's audit log says of rows of these tables: of those among the next `most` entries behind one. Gives
-- the last of these, null behind all. For the owner's functions alone.
create or replace function audit.redact_kinds(kinds text[], after uuid, most int, why text, out next uuid, out asked int)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
begin
  with page as materialized (
    select e.id, e.target_type, e.before, e.after, e.row_stays from audit.audit_events e
     where e.tenant_id = tenant and (redact_kinds.after is null or e.id > redact_kinds.after) order by e.id limit most),
  asked as (
    insert into audit.redactions (tenant_id, id, reason)
    select tenant, p.id, why from page p
     where p.target_type = any (kinds) and (p.before is not null or p.after is not null or p.row_stays)
    on conflict do nothing returning 1)
  select (select p.id from page p order by p.id offset most - 1), (select count(*) from asked) into next, asked;
end $$;
