-- Whether the authority refused a document that was given up as void too.
create or replace function fiscal.refused_as_void(tenant uuid, document uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from fiscal.submissions s
                  where s.tenant_id = tenant and s.document_id = document and s.purpose = 'void' and s.outcome = 'rejected');
end $$;
