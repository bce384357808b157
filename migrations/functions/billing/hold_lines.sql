-- Holds the tenants whose codes lines of statements have.
create or replace function billing.hold_lines(lines uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform billing.hold_all(array(
    select p.tenant_id from billing.statement_lines l
      join billing.payments p on p.code_key = l.reference_key and p.status in ('submitted', 'verified') and not p.is_sandbox
     where l.id = any (lines)));
end $$;
