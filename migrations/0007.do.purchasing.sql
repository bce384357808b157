-- Buying: what suppliers ask, who approves how much, requests from draft to delivery.
set role app_owner;

create schema purchasing;
grant usage on schema purchasing to app_api, app_system;

create table purchasing.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  allow_self_approval boolean not null default false,
  receive_tolerance_percent numeric(7, 4) not null default 0 check (receive_tolerance_percent between 0 and 100),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('purchasing.settings');

-- What a supplier asks for a product. At most one supplier of a product is the preferred one.
create table purchasing.supplier_products (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  supplier_id uuid not null,
  product_id uuid not null,
  supplier_sku text,
  price numeric(18, 4) not null check (price >= 0),
  currency text not null default app.tenant_currency() check (currency ~ '^[A-Z]{3}$'),
  lead_time_days int check (lead_time_days between 0 and 3650),
  minimum_quantity numeric(18, 4) check (minimum_quantity > 0),
  preferred boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint supplier_products_supplier foreign key (tenant_id, supplier_id)
    references inventory.suppliers (tenant_id, id),
  constraint supplier_products_product foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
create unique index supplier_products_pair on purchasing.supplier_products (tenant_id, supplier_id, product_id)
  where deleted_at is null;
create unique index supplier_products_preferred on purchasing.supplier_products (tenant_id, product_id)
  where preferred and deleted_at is null;
create index supplier_products_product on purchasing.supplier_products (tenant_id, product_id, id);
create index supplier_products_price on purchasing.supplier_products (tenant_id, price, id) where deleted_at is null;
call app.protect_table('purchasing.supplier_products');

-- Requests of `from_amount` and more, up to the next rule, need `approvals` people with one of `roles`.
create table purchasing.approval_rules (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  name text not null,
  from_amount numeric(18, 4) not null check (from_amount >= 0),
  currency text not null default app.tenant_currency() check (currency ~ '^[A-Z]{3}$'),
  roles text[] not null check (cardinality(roles) > 0 and roles <@ '{owner,admin,manager}'),
  approvals int not null default 1 check (approvals between 1 and 10),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index approval_rules_tier on purchasing.approval_rules (tenant_id, currency, from_amount)
  where deleted_at is null;
create index approval_rules_amount on purchasing.approval_rules (tenant_id, from_amount, id) where deleted_at is null;
call app.protect_table('purchasing.approval_rules');

-- For a time, one person approves with another's authority.
create table purchasing.approval_delegations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  from_user_id uuid not null default app.user_id(),
  to_user_id uuid not null,
  starts_at timestamptz not null default now(),
  ends_at timestamptz not null,
  reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint approval_delegations_period check (ends_at >= starts_at),
  constraint approval_delegations_from foreign key (tenant_id, from_user_id)
    references identity.memberships (tenant_id, user_id),
  constraint approval_delegations_to foreign key (tenant_id, to_user_id)
    references identity.memberships (tenant_id, user_id)
);
create index approval_delegations_to_user on purchasing.approval_delegations (tenant_id, to_user_id, ends_at, id)
  where deleted_at is null;
create index approval_delegations_from_user on purchasing.approval_delegations (tenant_id, from_user_id, id)
  where deleted_at is null;
create index approval_delegations_ends on purchasing.approval_delegations (tenant_id, ends_at, id)
  where deleted_at is null;
call app.protect_table('purchasing.approval_delegations');

-- Trigger: people give away their own authority; an admin may arrange it for others, but never for himself. Raises
-- DK422 approval_delegation.incomplete, DK403 approval_delegation.not_yours, DK409 approval_delegation.not_approver.
create function purchasing.check_delegation() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  person uuid := (who ->> 'user')::uuid;
begin
  if who is null then
    return new;
  end if;
  if new.deleted_at is null and (new.from_user_id is null or new.from_user_id = new.to_user_id) then
    perform app.fail(422, 'approval_delegation.incomplete', 'from_user_id and to_user_id must be two people');
  end if;
  if new.from_user_id is distinct from person
     and (new.to_user_id is not distinct from person or (who ->> 'kind' = 'user' and not who -> 'roles' ?| '{owner,admin}'))
     or tg_op = 'UPDATE' and old.from_user_id <> new.from_user_id then
    perform app.fail(403, 'approval_delegation.not_yours');
  end if;
  if new.deleted_at is null and exists (
    select from unnest(array[new.from_user_id, new.to_user_id]) one
      join identity.memberships m on m.tenant_id = new.tenant_id and m.user_id = one
     where m.status <> 'active' or not m.roles && '{owner,admin,manager}') then
    perform app.fail(409, 'approval_delegation.not_approver');
  end if;
  return new;
end $$;
create trigger check_delegation before insert or update on purchasing.approval_delegations
  for each row execute function purchasing.check_delegation();
revoke execute on function purchasing.check_delegation() from public;

-- A request to buy. The rule by which it is approved is fixed when it is submitted.
create table purchasing.purchase_requests (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  status text not null default 'draft' check (status in ('draft', 'submitted', 'approved', 'rejected', 'cancelled',
    'partially_received', 'received', 'closed')),
  supplier_id uuid,
  currency text not null default app.tenant_currency() check (currency ~ '^[A-Z]{3}$'),
  reference text,
  note text,
  needed_by date,
  suggested boolean not null default false,
  author_id uuid not null default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  rule_id uuid,
  approver_roles text[],
  required_approvals int,
  approvals int not null default 0,
  submitted_at timestamptz,
  decided_at timestamptz,
  decision_reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint purchase_requests_supplier foreign key (tenant_id, supplier_id)
    references inventory.suppliers (tenant_id, id),
  foreign key (tenant_id, rule_id) references purchasing.approval_rules (tenant_id, id)
);
create index purchase_requests_status on purchasing.purchase_requests (tenant_id, status, id);
create index purchase_requests_supplier on purchasing.purchase_requests (tenant_id, supplier_id, id);
create index purchase_requests_author on purchasing.purchase_requests (tenant_id, author_id, id);
create index purchase_requests_created on purchasing.purchase_requests (tenant_id, created_at, id);
create index purchase_requests_updated on purchasing.purchase_requests (tenant_id, updated_at, id);
call app.protect_table('purchasing.purchase_requests');

create table purchasing.purchase_request_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  request_id uuid not null,
  position int not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  line_total numeric(38, 8) not null generated always as (quantity * unit_price) stored,
  received numeric(18, 4) not null default 0 check (received >= 0),
  note text,
  explanation jsonb,
  primary key (tenant_id, id),
  foreign key (tenant_id, request_id) references purchasing.purchase_requests (tenant_id, id) on delete cascade,
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create unique index purchase_request_lines_position
  on purchasing.purchase_request_lines (tenant_id, request_id, position);
create index purchase_request_lines_product on purchasing.purchase_request_lines (tenant_id, product_id, request_id);
call app.protect_table('purchasing.purchase_request_lines');

-- The history of a request: append-only. An approval names whose authority it used, which counts once.
create table purchasing.request_steps (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  request_id uuid not null,
  kind text not null check (kind in ('create', 'change', 'submit', 'approve', 'reject', 'cancel', 'receive', 'remove',
    'restore')),
  status text not null,
  actor_kind text not null default app.claims() ->> 'kind',
  actor_id uuid default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  authority_id uuid,
  reason text,
  detail jsonb,
  occurred_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, request_id) references purchasing.purchase_requests (tenant_id, id) on delete cascade
);
create index request_steps_request on purchasing.request_steps (tenant_id, request_id, id);
create unique index request_steps_approver on purchasing.request_steps (tenant_id, request_id, actor_id)
  where kind = 'approve';
create unique index request_steps_authority on purchasing.request_steps (tenant_id, request_id, authority_id)
  where kind = 'approve';
call app.protect_table('purchasing.request_steps');
revoke update, delete on purchasing.request_steps from app_api, app_system;

create function purchasing.may_become(was text, becomes text) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select (was, becomes) in (('draft', 'submitted'), ('submitted', 'approved'), ('submitted', 'rejected'),
    ('submitted', 'cancelled'), ('approved', 'cancelled'), ('approved', 'partially_received'), ('approved', 'received'),
    ('partially_received', 'received'), ('partially_received', 'closed'))
$$;

-- Trigger: a request moves along its states only. Submitting fixes its rule: that of the highest tier that its total
-- reaches; below all tiers, one manager, admin or owner. It is approved only with as many approvals as the rule wants.
-- Raises DK409 purchase_request.not_draft, .wrong_status, .empty, .no_rule, .approval_missing.
create function purchasing.move_request() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  total numeric;
  rule purchasing.approval_rules;
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' then
      perform app.fail(409, 'purchase_request.not_draft');
    end if;
    return old;
  elsif tg_op = 'INSERT' then
    if new.status <> 'draft' then
      perform app.fail(409, 'purchase_request.not_draft');
    end if;
    return new;
  end if;
  if old.status <> 'draft' and row (new.supplier_id, new.currency, new.author_id, new.rule_id, new.approver_roles,
                                    new.required_approvals, new.deleted_at)
     is distinct from row (old.supplier_id, old.currency, old.author_id, old.rule_id, old.approver_roles,
                           old.required_approvals, old.deleted_at) then
    perform app.fail(409, 'purchase_request.not_draft');
  end if;
  if new.status <> old.status and not purchasing.may_become(old.status, new.status) then
    perform app.fail(409, 'purchase_request.wrong_status', old.status || ' to ' || new.status);
  end if;
  if old.status = 'draft' and new.status = 'submitted' then
    select sum(l.line_total) into total from purchasing.purchase_request_lines l
     where l.tenant_id = new.tenant_id and l.request_id = new.id;
    if total is null then
      perform app.fail(409, 'purchase_request.empty');
    end if;
    select k.* into rule from purchasing.approval_rules k
     where k.tenant_id = new.tenant_id and k.deleted_at is null and k.currency = new.currency and k.from_amount <= total
     order by k.from_amount desc limit 1;
    if rule.id is null
       and exists (select from purchasing.approval_rules k where k.tenant_id = new.tenant_id and k.deleted_at is null)
       and not exists (select from purchasing.approval_rules k
                        where k.tenant_id = new.tenant_id and k.deleted_at is null and k.currency = new.currency) then
      perform app.fail(409, 'purchase_request.no_rule', new.currency);
    end if;
    new.rule_id := rule.id;
    new.approver_roles := coalesce(rule.roles, '{owner,admin,manager}');
    new.required_approvals := coalesce(rule.approvals, 1);
    new.approvals := 0;
    new.submitted_at := now();
  elsif new.status in ('submitted', 'approved', 'rejected') then
    select count(*) into new.approvals from purchasing.request_steps s
     where s.tenant_id = new.tenant_id and s.request_id = new.id and s.kind = 'approve';
    if new.status = 'approved' and new.approvals < new.required_approvals then
      perform app.fail(409, 'purchase_request.approval_missing');
    end if;
  end if;
  return new;
end $$;
create trigger move_request before insert or update or delete on purchasing.purchase_requests
  for each row execute function purchasing.move_request();
revoke execute on function purchasing.move_request() from public;

-- Trigger: the lines of a request stay as they were submitted, but for what has been received of them.
-- Raises DK409 purchase_request.not_draft.
create function purchasing.keep_lines() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  line purchasing.purchase_request_lines := coalesce(new, old);
  state text;
begin
  select r.status into state from purchasing.purchase_requests r
   where r.tenant_id = line.tenant_id and r.id = line.request_id;
  if state <> 'draft' and (tg_op <> 'UPDATE' or state not in ('approved', 'partially_received')
     or to_jsonb(new) - '{received,line_total}'::text[] <> to_jsonb(old) - '{received,line_total}'::text[]) then
    perform app.fail(409, 'purchase_request.not_draft');
  end if;
  return line;
end $$;
create trigger keep_lines before insert or update or delete on purchasing.purchase_request_lines
  for each row execute function purchasing.keep_lines();
revoke execute on function purchasing.keep_lines() from public;

-- Trigger: an approval is a person's, not the author's own unless the tenant allows that, and it uses an authority
-- that the rule names: the person's, or that of somebody who delegated to them. Each person and each authority counts
-- once. Raises DK409 purchase_request.not_submitted, .already_approved, DK403 purchase_request.own_request,
-- .not_approver.
create function purchasing.check_approval() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
  request purchasing.purchase_requests;
  author uuid;
  own_allowed boolean;
  candidates uuid[];
begin
  select r.* into request from purchasing.purchase_requests r
   where r.tenant_id = new.tenant_id and r.id = new.request_id and r.deleted_at is null for update;
  if request.status is distinct from 'submitted' then
    perform app.fail(409, 'purchase_request.not_submitted');
  end if;
  if person is null then
    perform app.fail(403, 'purchase_request.not_approver');
  end if;
  author := coalesce((select k.created_by from identity.api_keys k
                       where k.tenant_id = new.tenant_id and k.id = request.author_id), request.author_id);
  own_allowed := coalesce((select s.allow_self_approval from purchasing.settings s
                          where s.tenant_id = new.tenant_id), false);
  if author = person and not own_allowed then
    perform app.fail(403, 'purchase_request.own_request');
  end if;
  select array_agg(c.authority order by c.rank, c.authority) into candidates
    from (select person as authority, 0 as rank
          union
          select d.from_user_id, 1 from purchasing.approval_delegations d
           where d.tenant_id = new.tenant_id and d.to_user_id = person and d.deleted_at is null
             and d.starts_at <= now() and d.ends_at > now() and (own_allowed or d.from_user_id <> author)) c
    join identity.memberships m on m.tenant_id = new.tenant_id and m.user_id = c.authority
   where m.status = 'active' and m.roles && request.approver_roles;
  if candidates is null then
    perform app.fail(403, 'purchase_request.not_approver');
  end if;
  new.actor_id := person;
  select c.authority into new.authority_id from unnest(candidates) with ordinality c (authority, rank)
   where not exists (select from purchasing.request_steps s
                      where s.tenant_id = new.tenant_id and s.request_id = new.request_id and s.kind = 'approve'
                        and (s.actor_id = person or s.authority_id = c.authority))
   order by c.rank limit 1;
  if new.authority_id is null then
    perform app.fail(409, 'purchase_request.already_approved');
  end if;
  return new;
end $$;
create trigger check_approval before insert on purchasing.request_steps
  for each row when (new.kind = 'approve') execute function purchasing.check_approval();
revoke execute on function purchasing.check_approval() from public;
reset role;
