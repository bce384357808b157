-- Ends the transaction with a named refusal: SQLSTATE DK000, the message is the code, whose status the application's
-- catalogue of errors knows. A detail that is a JSON object becomes members of the problem document.
create or replace function app.fail(code text, detail text default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  raise exception using errcode = 'DK000', message = code, detail = coalesce(detail, '');
end $$;
grant execute on function app.fail to app_api, app_identity, app_system;
