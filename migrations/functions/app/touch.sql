-- Trigger, before every update: the row's version counts up, so an ETag is never reused. Its id stays, or the audit log
-- would lose sight of it.
create or replace function app.touch() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if new.id <> old.id then
    raise exception 'the id of a row never changes';
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;
