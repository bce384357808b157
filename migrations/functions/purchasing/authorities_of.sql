-- Who may approve a purchase request, and with whose authority: their own first, then those that were delegated to them.
-- `who` asks for one person alone. An authority is that of an active member with a role that the rule names, who did not
-- write the request. What was used already is not left out.
create or replace function purchasing.authorities_of(request purchasing.purchase_requests, who uuid default null)
returns table (person uuid, authority uuid)
language plpgsql stable set search_path = pg_catalog as $$
declare
  barred uuid[] := purchasing.barred_from(request);
begin
  return query
  select c.person, c.authority
    from (select m.user_id as person, m.user_id as authority, 0 as rank from identity.active_members m
           where m.tenant_id = request.tenant_id
          union all
          select d.to_user_id, d.from_user_id, 1 from purchasing.approval_delegations d
           where d.tenant_id = request.tenant_id and d.deleted_at is null
             and d.starts_at <= app.now() and d.ends_at > app.now() and (who is null or d.to_user_id = who)) c
    join identity.active_members a on a.tenant_id = request.tenant_id and a.user_id = c.authority
   where a.roles && request.approver_roles and c.person <> all (barred) and c.authority <> all (barred)
     and (who is null or c.person = who)
   group by c.person, c.authority
   order by c.person, min(c.rank), c.authority;
end $$;
grant execute on function purchasing.authorities_of to app_api;
