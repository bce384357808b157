-- Notes a try to tell a document, and what was told where that is new.
create or replace function fiscal.note_submission(d fiscal.documents, outcome jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into fiscal.submissions (tenant_id, document_id, attempt, purpose, outcome, code, message, milliseconds, request)
  select d.tenant_id, d.id, d.attempts, case d.status when 'void' then 'void' else 'tell' end, note_submission.outcome ->> 'kind',
         left(note_submission.outcome ->> 'code', 100), left(note_submission.outcome ->> 'message', 1000),
         (note_submission.outcome ->> 'milliseconds')::int,
         case when d.request is distinct from (
           select s.request from fiscal.submissions s
            where s.tenant_id = d.tenant_id and s.document_id = d.id and s.request is not null order by s.id desc limit 1) then d.request end
   where d.id is not null;
end $$;
