-- What a request, or a message of a queue, is called, as a uuid: itself where it is one, else one that is made of the text (version 3).
create or replace function app.request_uuid(called text) returns uuid
language sql immutable
return case when called ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then called::uuid
            else overlay(md5(called) placing '3' from 13)::uuid end;
grant execute on function app.request_uuid to app_api, app_identity, app_system;
