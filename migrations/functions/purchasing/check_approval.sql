-- Trigger: an approval is a person's, not of what they wrote themselves or by an API key unless the tenant allows that,
-- and it uses an authority that the rule names: the person's, or that of somebody who delegated to them. Each person and
-- each authority counts once. The step says the status after it, which the last approval that the rule wants changes.
-- Raises purchase_request.not_submitted, .already_approved, .own_request, .not_approver.
create or replace function purchasing.check_approval() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
  request purchasing.purchase_requests;
  authors uuid[];
  own_allowed boolean;
  candidates uuid[];
begin
  select r.* into request from purchasing.purchase_requests r
   where r.tenant_id = new.tenant_id and r.id = new.purchase_request_id and r.deleted_at is null
     for no key update;
  if request.status is distinct from 'submitted' then
    perform app.fail('purchase_request.not_submitted');
  end if;
  if person is null then
    perform app.fail('purchase_request.not_approver');
  end if;
  authors := request.author_id || array(
    select s.person_id from purchasing.purchase_request_steps s
     where s.tenant_id = new.tenant_id and s.purchase_request_id = new.purchase_request_id
       and s.kind in ('create', 'change', 'submit') and s.person_id is not null);
  own_allowed := coalesce((select s.allow_self_approval from purchasing.settings s
                          where s.tenant_id = new.tenant_id), false);
  if person = any (authors) and not own_allowed then
    perform app.fail('purchase_request.own_request');
  end if;
  select array_agg(c.authority order by c.rank, c.authority) into candidates
    from (select person as authority, 0 as rank
          union
          select d.from_user_id, 1 from purchasing.approval_delegations d
           where d.tenant_id = new.tenant_id and d.to_user_id = person and d.deleted_at is null
             and d.starts_at <= now() and d.ends_at > now() and (own_allowed or d.from_user_id <> all (authors))) c
    join identity.active_members m on m.tenant_id = new.tenant_id and m.user_id = c.authority
   where m.roles && request.approver_roles;
  if candidates is null then
    perform app.fail('purchase_request.not_approver');
  end if;
  new.actor_id := person;
  select c.authority into new.authority_id from unnest(candidates) with ordinality c (authority, rank)
   where not exists (select from purchasing.purchase_request_steps s
                      where s.tenant_id = new.tenant_id and s.purchase_request_id = new.purchase_request_id and s.kind = 'approve'
                        and s.round = request.round and (s.actor_id = person or s.authority_id = c.authority))
   order by c.rank limit 1;
  if new.authority_id is null then
    perform app.fail('purchase_request.already_approved');
  end if;
  select case when count(*) + 1 >= request.required_approvals then 'approved' else 'submitted' end into new.status
    from purchasing.purchase_request_steps s
   where s.tenant_id = new.tenant_id and s.purchase_request_id = new.purchase_request_id and s.kind = 'approve'
     and s.round = request.round;
  new.round := request.round;
  return new;
end $$;
