-- Medicines that are given out on somebody's word: what asks for a prescription, prescriptions, and what was dispensed of them.
set role app_owner;

create schema pharmacy;
grant usage on schema pharmacy to app_api, app_system;

-- How a tenant dispenses; pharmacy.terms has what holds where it never said so. `prescriptions`: what is on prescription is sold without
-- one (off), is sold and noted as sold without one (recorded), or is not sold without one (required), which is usual for who was opened as a pharmacy.
create table pharmacy.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  prescriptions text not null default case when tenants.is_pharmacy() then 'required' else 'off' end
    check (prescriptions in ('off', 'recorded', 'required')),
  dispensing_roles text[] not null default identity.manager_roles()
    check (dispensing_roles <@ (identity.member_roles() || '{api_key}')),
  valid_days int not null default 180 check (valid_days between 1 and 1825),
  refill_grace_percent int not null default 25 check (refill_grace_percent between 0 and 50),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('pharmacy.settings');

-- The legal category of a product; what has none is general. `registered_at`: since when it has a controlled-drug register, which goes
-- on whatever the category is later.
create table pharmacy.dispensing_rules (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid generated always as (product_id) stored,
  product_id uuid not null,
  category text not null check (category in ('general', 'pharmacy_only', 'prescription', 'controlled')),
  max_days_supply int check (max_days_supply between 1 and 730),
  registered_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, product_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
create index dispensing_rules_category on pharmacy.dispensing_rules (tenant_id, category, product_id);
call app.protect_table('pharmacy.dispensing_rules');
revoke delete on pharmacy.dispensing_rules from app_api, app_system;

-- A prescription as it stands on paper: `number` is the prescriber's. `patient_name` is what the patient was called then; it goes when the
-- patient is erased, unless something controlled was dispensed. `state` follows from its lines, until it is cancelled. `dispensed_at`: when something
-- was first dispensed of it; from then on its number stays taken, whatever becomes of it.
create table pharmacy.prescriptions (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  number text not null check (number <> ''),
  issued_on date not null,
  valid_until date not null,
  contact_id uuid not null,
  patient_name text,
  prescriber_name text not null check (prescriber_name <> ''),
  prescriber_licence text not null check (prescriber_licence <> ''),
  facility text,
  note text,
  state text not null default 'open' check (state in ('open', 'used_up', 'cancelled')),
  cancel_reason text,
  cancelled_at timestamptz,
  cancelled_by uuid,
  dispensed_at timestamptz,
  created_by uuid default app.actor_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint prescription_validity check (valid_until >= issued_on),
  constraint prescription_cancelled check (num_nulls(cancel_reason, cancelled_at) = case state when 'cancelled' then 0 else 2 end),
  constraint prescriptions_patient foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id)
);
create unique index prescriptions_number on pharmacy.prescriptions (tenant_id, prescriber_licence, number) where state <> 'cancelled' or dispensed_at is not null;
create index prescriptions_of_number on pharmacy.prescriptions (tenant_id, number, id);
create index prescriptions_state on pharmacy.prescriptions (tenant_id, state, id);
create index prescriptions_valid on pharmacy.prescriptions (tenant_id, state, valid_until, id);
create index prescriptions_prescriber on pharmacy.prescriptions (tenant_id, prescriber_licence, id);
create index prescriptions_issued on pharmacy.prescriptions (tenant_id, issued_on, id);
create index prescriptions_patient on pharmacy.prescriptions (tenant_id, contact_id, id);
call app.protect_table('pharmacy.prescriptions', kept => '{dispensed_at}');
call app.expect_large_tenants('pharmacy.prescriptions');
revoke delete on pharmacy.prescriptions from app_api, app_system;
-- functions: pharmacy/terms pharmacy/keep_prescription
create trigger keep_prescription before update on pharmacy.prescriptions for each row execute function pharmacy.keep_prescription();

-- What is prescribed: a product, anything of a generic name, or a product or what is the same. `quantity` is of one filling, in `unit`, of
-- which one has `unit_factor` of `own_unit`, the products' own; `prescribed` and `dispensed` are in that.
create table pharmacy.prescription_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  prescription_id uuid not null,
  position int not null check (position > 0),
  product_id uuid,
  generic_name text,
  strength text,
  form text,
  quantity numeric(18, 4) not null check (quantity > 0),
  unit text,
  unit_factor numeric(18, 4) not null default 1 check (unit_factor > 0),
  own_unit text,
  repeats int not null default 0 check (repeats between 0 and 99),
  prescribed numeric(18, 4) not null generated always as (quantity * unit_factor * (1 + repeats)) stored,
  dispensed numeric(18, 4) not null default 0,
  days_supply int check (days_supply between 1 and 730),
  directions text,
  primary key (tenant_id, id),
  foreign key (tenant_id, prescription_id) references pharmacy.prescriptions (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  constraint prescription_line_of check (num_nonnulls(product_id, generic_name) > 0),
  constraint prescription_line_unit check (num_nonnulls(product_id, unit) > 0),
  constraint prescription_line_dispensed check (dispensed between 0 and prescribed)
);
create unique index prescription_lines_position on pharmacy.prescription_lines (tenant_id, prescription_id, position);
create index prescription_lines_product on pharmacy.prescription_lines (tenant_id, product_id, prescription_id) where product_id is not null;
call app.protect_table('pharmacy.prescription_lines', derived => '{prescribed}', kept => '{dispensed}');
-- functions: pharmacy/keep_prescription_line pharmacy/write_lines
create trigger keep_prescription_line before insert or update or delete on pharmacy.prescription_lines
  for each row execute function pharmacy.keep_prescription_line();

-- By which prescription a line of an order is sold, where it needs one.
alter table sales.order_lines add column prescription_line_id uuid, add constraint order_lines_prescription
  foreign key (tenant_id, prescription_line_id) references pharmacy.prescription_lines (tenant_id, id);
create index order_lines_prescription on sales.order_lines (tenant_id, prescription_line_id) where prescription_line_id is not null;
