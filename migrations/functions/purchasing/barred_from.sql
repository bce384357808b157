-- The people who may not approve a purchase request: who wrote it, themselves or by an API key, unless the tenant allows that.
create or replace function purchasing.barred_from(request purchasing.purchase_requests) returns uuid[]
language plpgsql stable set search_path = pg_catalog as $$
begin
  if (select s.allow_self_approval from purchasing.settings s where s.tenant_id = request.tenant_id) then
    return '{}';
  end if;
  return request.author_id || array(
    select s.person_id from purchasing.purchase_request_steps s
     where s.tenant_id = request.tenant_id and s.purchase_request_id = request.id
       and s.kind in ('create', 'change', 'submit') and s.person_id is not null);
end $$;
grant execute on function purchasing.barred_from to app_api;
