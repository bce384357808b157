-- Audits every change of a table; `secrets` are columns that the audit log shows masked, `tenant_column` says whose a
-- row is (`nobody`: the platform's, whosever context it changes in), and `derived` ones follow from others, so that the audit log says nothing of them. Of an append-only table whose rows
-- stand in audit.standing_rows (`rows_stay`) the audit log has no copies: each entry names its row.
create or replace procedure app.audit_table(target regclass, secrets text[] default '{}', tenant_column text default 'tenant_id',
                                                derived text[] default '{}', rows_stay boolean default false)
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create trigger audit_insert after insert on %s referencing new table as new_rows
                  for each statement execute function audit.record(%L, %L, %L, %L)', target, secrets, tenant_column, derived, rows_stay);
  execute format('create trigger audit_update after update on %s referencing old table as old_rows new table as new_rows
                  for each statement execute function audit.record(%L, %L, %L)', target, secrets, tenant_column, derived);
  execute format('create trigger audit_delete after delete on %s referencing old table as old_rows
                  for each statement execute function audit.record(%L, %L, %L)', target, secrets, tenant_column, derived);
end $$;
