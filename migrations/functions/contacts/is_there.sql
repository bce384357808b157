-- Is a contact's row there, by what it says of itself? Raises contact.merged with `merged_into`, contact.erased: such a contact
-- does not come back.
create or replace function contacts.is_there(merged_into uuid, erased_at timestamptz, deleted_at timestamptz) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  if merged_into is not null then
    perform app.fail('contact.merged', json_build_object('merged_into', merged_into)::text);
  elsif erased_at is not null then
    perform app.fail('contact.erased');
  end if;
  return deleted_at is null;
end $$;
grant execute on function contacts.is_there to app_api;
