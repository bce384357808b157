-- The register of controlled drugs, and the checks of what is there by two people.
set role app_owner;

-- For the pharmacy: the ledger as it was recorded, who destroyed something, whose hands sent by a transfer or counted on a sheet, and who is a
-- person: whoever is a member or was one.
create view inventory.destroying_people with (security_invoker = true) as
select d.tenant_id, d.id, d.number, d.proposed_by_name, d.confirmed_by_name from inventory.destructions d;
create view inventory.recorded_movements with (security_invoker = true) as
select m.tenant_id, m.id, m.type, m.product_id, m.warehouse_id, m.lot_id, m.quantity, m.occurred_at, m.created_by, m.created_at from inventory.stock_movements m;
create view inventory.first_hands with (security_invoker = true) as
select m.tenant_id, m.transfer_id as id, m.product_id, m.created_by as person from inventory.stock_movements m
 where m.transfer_id is not null and m.type = 'transfer' and m.quantity < 0
union all
select l.tenant_id, l.stock_count_id, l.product_id, l.counted_by from inventory.stock_count_lines l where l.counted_by is not null;
create view identity.known_people with (security_invoker = true) as
select m.tenant_id, m.user_id from identity.memberships m;
grant select on identity.known_people, inventory.recorded_movements, inventory.destroying_people, inventory.first_hands to app_api, app_system;

-- One entry for each movement of the stock of a product that has a register, by product and warehouse, numbered in the order in which
-- they were recorded; never changed. `quantity` is what the movement said then; `balance` what there was after it, which is the ledger's,
-- so `change` is less where a later count had seen the movement already. `recorded_at`: of what had moved before there was a register, when the ledger had it.
create table pharmacy.register_entries (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  number int not null check (number > 0),
  quantity numeric(18, 4) not null,
  change numeric(18, 4) not null,
  balance numeric(18, 4) not null,
  recorded_at timestamptz not null,
  recorded_by_name text,
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references inventory.stock_movements (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create unique index register_entries_number on pharmacy.register_entries (tenant_id, product_id, warehouse_id, number);
create index register_entries_of_place on pharmacy.register_entries (tenant_id, product_id, warehouse_id, recorded_at, id);
create index register_entries_recorded on pharmacy.register_entries (tenant_id, recorded_at, id);
create index register_entries_product on pharmacy.register_entries (tenant_id, product_id, recorded_at, id);
create index register_entries_place on pharmacy.register_entries (tenant_id, warehouse_id, recorded_at, id);
call app.isolate_table('pharmacy.register_entries');
call app.limit_table('pharmacy.register_entries');
call app.expect_large_tenants('pharmacy.register_entries', '{warehouse_id}');
grant select on pharmacy.register_entries to app_api, app_system;

-- functions: pharmacy/fill_register pharmacy/enter_movement pharmacy/keep_rule
create trigger enter_movement after insert on inventory.stock_movements for each row execute function pharmacy.enter_movement();
create trigger keep_rule before insert or update on pharmacy.dispensing_rules
  for each row execute function pharmacy.keep_rule();

-- What somebody counted of a controlled drug, and another one saw. `entry_number`: the register's last entry then, whose balance was
-- `expected`. A difference is shown, and is no correction of the stock.
create table pharmacy.controlled_drug_counts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  counted numeric(18, 4) not null check (counted >= 0),
  entry_number int not null default 0,
  expected numeric(18, 4) not null default 0,
  difference numeric(18, 4) not null generated always as (counted - expected) stored,
  status text not null default 'waiting' check (status in ('waiting', 'confirmed', 'refused')),
  note text,
  counted_by uuid not null default app.actor_id(),
  counted_by_name text,
  counted_at timestamptz not null default now(),
  witnessed_by uuid,
  witnessed_by_name text,
  witnessed_at timestamptz,
  refusal_reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint count_by_two_people check (witnessed_by <> counted_by),
  constraint count_witnessed check (num_nulls(witnessed_by, witnessed_by_name, witnessed_at) = case status when 'waiting' then 3 else 0 end),
  constraint count_refused check ((status = 'refused') = (refusal_reason is not null))
);
create index controlled_drug_counts_status on pharmacy.controlled_drug_counts (tenant_id, status, id);
create index controlled_drug_counts_product on pharmacy.controlled_drug_counts (tenant_id, product_id, id);
create index controlled_drug_counts_place on pharmacy.controlled_drug_counts (tenant_id, warehouse_id, id);
create index controlled_drug_counts_place_status on pharmacy.controlled_drug_counts (tenant_id, warehouse_id, status, id);
create index controlled_drug_counts_counted on pharmacy.controlled_drug_counts (tenant_id, counted_at, id);
create index controlled_drug_counts_place_counted on pharmacy.controlled_drug_counts (tenant_id, warehouse_id, counted_at, id);
call app.protect_table('pharmacy.controlled_drug_counts', derived => '{difference}');
call app.limit_table('pharmacy.controlled_drug_counts');
call app.expect_large_tenants('pharmacy.controlled_drug_counts', '{warehouse_id}');
revoke delete on pharmacy.controlled_drug_counts from app_api, app_system;
-- functions: pharmacy/keep_count
create trigger keep_count before insert or update on pharmacy.controlled_drug_counts for each row execute function pharmacy.keep_count();
