-- For other modules: who may approve a submitted purchase request now, by themselves or for others, and did not yet: active members who
-- see all of it.
create or replace function purchasing.approvers_of(request uuid) returns table (user_id uuid)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query
  select distinct a.person
    from purchasing.purchase_requests r
   cross join lateral purchasing.authorities_of(r) a
    join identity.member_contacts m on m.tenant_id = r.tenant_id and m.user_id = a.person
   where r.id = request and r.status = 'submitted' and m.roles && identity.manager_roles()
     and not exists (
       select from purchasing.purchase_request_steps s
        where s.tenant_id = r.tenant_id and s.purchase_request_id = r.id and s.kind = 'approve' and s.round = r.round
          and (s.actor_id = a.person or s.authority_id = a.authority))
     and (m.branch_ids is null or not exists (
       select from purchasing.purchase_request_lines l
         left join inventory.warehouses_view w
           on w.tenant_id = l.tenant_id and w.id = l.warehouse_id and w.branch_id = any (m.branch_ids)
        where l.tenant_id = r.tenant_id and l.purchase_request_id = r.id and w.id is null));
end $$;
grant execute on function purchasing.approvers_of to app_api;
