-- Trigger: an approval is a person's, not of what they wrote themselves or by an API key unless the tenant allows that,
-- and it uses an authority that the rule names: the person's, or that of somebody who delegated to them. Each person and
-- each authority counts once. The step says the status after it, which the last approval that the rule wants changes.
-- Raises purchase_request.not_submitted, .already_approved, .own_request, .not_approver.
create or replace function purchasing.check_approval() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
  request purchasing.purchase_requests;
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
  if person = any (purchasing.barred_from(request)) then
    perform app.fail('purchase_request.own_request');
  end if;
  select array_agg(a.authority order by a.rank) into candidates
    from purchasing.authorities_of(request, person) with ordinality a (person, authority, rank);
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
