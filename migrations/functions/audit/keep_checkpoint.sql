-- Keeps a signed checkpoint of the context's tenant after the one that it names. Two after the same one, or of the same
-- size, violate a constraint. Raises permission.denied outside a job.
create or replace function audit.keep_checkpoint(checkpoint uuid, size bigint, first_kept bigint, previous uuid,
                                                 statement text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  insert into audit.checkpoints (tenant_id, id, tree_size, first_kept, previous_id, statement, signature)
  values (app.tenant_id(), checkpoint, size, first_kept, previous, statement, signature);
end $$;
grant execute on function audit.keep_checkpoint to app_api;
