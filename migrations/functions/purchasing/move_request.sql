-- Trigger: a purchase request moves along its states only. Submitting fixes its rule: that of the highest tier that its
-- total reaches, brought into the tenant's currency where no rule is in the request's; below all tiers, one manager, admin
-- or owner. It is approved only with as many approvals as the rule wants. A move that no operation makes is a fault.
-- Raises purchase_request.not_draft, .empty, .no_rule, exchange_rate.missing.
create or replace function purchasing.move_request() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  total numeric;
  rule purchasing.approval_rules;
  currencies text[];
  priced_in text;
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' then
      perform app.fail('purchase_request.not_draft');
    end if;
    return old;
  elsif tg_op = 'INSERT' then
    if new.status <> 'draft' then
      perform app.fail('purchase_request.not_draft');
    end if;
    return new;
  end if;
  if old.status <> 'draft' and row (new.supplier_id, new.currency, new.author_id, new.rule_id, new.approver_roles,
                                    new.required_approvals, new.deleted_at)
     is distinct from row (old.supplier_id, old.currency, old.author_id, old.rule_id, old.approver_roles,
                           old.required_approvals, old.deleted_at) then
    perform app.fail('purchase_request.not_draft');
  end if;
  if new.status <> old.status and not purchasing.may_become(old.status, new.status) then
    raise exception 'a purchase request does not go from % to %', old.status, new.status;
  end if;
  if old.status = 'draft' and new.status = 'submitted' then
    select sum(l.line_total) into total from purchasing.purchase_request_lines l
     where l.tenant_id = new.tenant_id and l.purchase_request_id = new.id;
    if total is null then
      perform app.fail('purchase_request.empty');
    end if;
    select array_agg(distinct k.currency) into currencies from purchasing.approval_rules k
     where k.tenant_id = new.tenant_id and k.deleted_at is null;
    if new.currency = any (currencies) or currencies is null then
      priced_in := new.currency;
    elsif tenants.currency() = any (currencies) then
      priced_in := tenants.currency();
      total := total * tenants.need_rate(new.currency, tenants.today(new.tenant_id), new.tenant_id);
    else
      perform app.fail('purchase_request.no_rule', new.currency);
    end if;
    select k.* into rule from purchasing.approval_rules k
     where k.tenant_id = new.tenant_id and k.deleted_at is null and k.currency = priced_in
       and k.from_amount <= total
     order by k.from_amount desc limit 1;
    new.rule_id := rule.id;
    new.approver_roles := coalesce(rule.roles, identity.manager_roles());
    new.required_approvals := coalesce(rule.approvals, 1);
    new.approvals := 0;
    new.submitted_at := app.now();
  elsif old.status = 'rejected' and new.status = 'draft' then
    new.round := old.round + 1;
    new.approvals := 0;
    new.decided_at := null;
    new.decision_reason := null;
  elsif new.status in ('submitted', 'approved', 'rejected') then
    select count(*) into new.approvals from purchasing.purchase_request_steps s
     where s.tenant_id = new.tenant_id and s.purchase_request_id = new.id and s.kind = 'approve'
       and s.round = new.round;
    if new.status = 'approved' and new.approvals < new.required_approvals then
      raise exception 'a purchase request is approved with % of % approvals', new.approvals, new.required_approvals;
    end if;
  end if;
  return new;
end $$;
