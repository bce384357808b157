-- Trigger: what has a fiscal document never goes without one again.
create or replace function sales.keep_document() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if old.document_id is not null and new.document_id is null then
    raise exception 'what has a fiscal document keeps one';
  end if;
  return new;
end $$;
