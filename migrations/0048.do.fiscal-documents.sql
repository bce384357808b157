-- What is told to the tax authority: invoices, credit notes, and what looks like one.
set role app_owner;

-- functions: fiscal/bands_of fiscal/move_document fiscal/check_document fiscal/payments_fit

-- One document of one device. What it says is frozen when it is issued; `number` is the device's next one, without gaps, in a series
-- for each mode. `uncertain_since`: the authority may have it although it did not say so; it stays until the authority has said it.
-- `payments` are how it is paid, [{method, amount}], by credit what was not when it was issued; of a credit note what was given back.
-- `payment_method` is the one of them that the authority is told.
-- `tax_decimals`: to how many the tax of its lines is counted.
-- `request` is what is told, without keys, as it was first sent. A document that is `void` was given up here: its number is told all the
-- same, as a cancelled sale of one unit for an amount of zero, to nobody, which leaves nothing to refuse, until `told_at`. `is_open`: there is
-- something left to tell.
create table fiscal.documents (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  device_id uuid not null,
  warehouse_id uuid not null,
  type text not null check (type in ('sale', 'refund')),
  mode text not null default 'normal' check (mode in ('normal', 'training', 'proforma', 'copy')),
  number bigint not null check (number > 0),
  original_id uuid,
  order_id uuid,
  return_id uuid,
  contact_id uuid,
  buyer_name text,
  buyer_tin text,
  buyer_phone text,
  purchase_code text,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  payment_method text not null default 'cash',
  payments jsonb not null default '[]',
  reason_code text,
  remark text,
  sold_at timestamptz not null,
  issued_at timestamptz not null default now(),
  issued_by uuid,
  issued_by_name text,
  total numeric(18, 2) not null check (total >= 0),
  tax numeric(18, 2) not null check (tax >= 0),
  taxable numeric(18, 2) not null check (taxable >= 0),
  discount numeric(18, 2) not null check (discount >= 0),
  bands jsonb not null default '[]',
  tax_decimals int not null default 2 check (tax_decimals in (0, 2)),
  rounding numeric(18, 3) not null default 0,
  payable numeric(18, 3) not null generated always as (total + rounding) stored check (payable >= 0),
  status text not null default 'pending'
    check (status in ('pending', 'sending', 'accepted', 'ambiguous', 'rejected', 'dead', 'void', 'issued')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  gives_up_at timestamptz not null default now() + interval '72 hours',
  claim uuid,
  tried_at timestamptz,
  uncertain_since timestamptz,
  first_sent_at timestamptz,
  last_error jsonb,
  request jsonb,
  void_reason text,
  voided_by uuid,
  voided_at timestamptz,
  told_at timestamptz,
  stuck_at timestamptz,
  receipt_number bigint,
  total_receipt_number bigint,
  internal_data text,
  signature text,
  unsigned_reason text,
  sdc_id text,
  mrc_no text,
  receipted_at timestamptz,
  qr_text text,
  token text not null,
  original_printed_at timestamptz,
  copies int not null default 0 check (copies >= 0),
  is_open boolean not null generated always as (mode = 'normal'
    and (status in ('pending', 'sending', 'ambiguous') or status = 'void' and told_at is null)) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint documents_device foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id),
  constraint documents_warehouse foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint documents_contact foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id),
  constraint documents_original foreign key (tenant_id, original_id) references fiscal.documents (tenant_id, id),
  constraint documents_order foreign key (tenant_id, order_id) references sales.orders (tenant_id, id),
  constraint documents_return foreign key (tenant_id, return_id) references sales.returns (tenant_id, id) deferrable initially deferred,
  constraint documents_mode check ((mode = 'normal') = (status <> 'issued')),
  constraint documents_of_original check ((original_id is not null) = (type = 'refund' or mode = 'copy')),
  constraint documents_payments check (fiscal.payments_fit(payments, total + rounding)),
  constraint documents_void check ((status = 'void') = (voided_at is not null))
);
create unique index documents_number on fiscal.documents (tenant_id, device_id, mode, number);
create unique index documents_token on fiscal.documents (token);
create index documents_open on fiscal.documents (tenant_id, device_id, number) where is_open;
create index documents_claimed on fiscal.documents (tenant_id, device_id) where claim is not null;
create index documents_voided on fiscal.documents (tenant_id, device_id, voided_at) where voided_at is not null;
create index documents_due on fiscal.documents (next_attempt_at) where is_open;
create index documents_status on fiscal.documents (tenant_id, status, id);
create index documents_of_device on fiscal.documents (tenant_id, device_id, id);
create index documents_by_number on fiscal.documents (tenant_id, number, id);
create index documents_sold on fiscal.documents (tenant_id, sold_at, id);
create index documents_mode on fiscal.documents (tenant_id, mode, id);
create index documents_type on fiscal.documents (tenant_id, type, id);
create index documents_buyer on fiscal.documents (tenant_id, buyer_tin, id) where buyer_tin is not null;
create index documents_contact on fiscal.documents (tenant_id, contact_id, id) where contact_id is not null;
create index documents_order on fiscal.documents (tenant_id, order_id, id) where order_id is not null;
create index documents_return on fiscal.documents (tenant_id, return_id) where return_id is not null;
create index documents_of_original on fiscal.documents (tenant_id, original_id, id) where original_id is not null;
create index documents_place on fiscal.documents (tenant_id, warehouse_id, id);
create index documents_place_status on fiscal.documents (tenant_id, warehouse_id, status, id);
create index documents_place_sold on fiscal.documents (tenant_id, warehouse_id, sold_at, id);
call app.protect_table('fiscal.documents', secrets => '{token}',
  derived => '{payable,is_open,attempts,next_attempt_at,gives_up_at,claim,tried_at,first_sent_at,request,stuck_at}');
call app.limit_table('fiscal.documents');
call app.expect_large_tenants('fiscal.documents', '{warehouse_id}');
-- Functions alone write them.
revoke insert, update, delete on fiscal.documents from app_api, app_system;
-- What was handed over, and what came back, names its document.
alter table sales.fulfilments add constraint fulfilments_document foreign key (tenant_id, document_id)
  references fiscal.documents (tenant_id, id) deferrable initially deferred;
alter table sales.returns add constraint returns_document foreign key (tenant_id, document_id)
  references fiscal.documents (tenant_id, id) deferrable initially deferred;
create index fulfilments_document on sales.fulfilments (tenant_id, document_id) where document_id is not null;
create index returns_document on sales.returns (tenant_id, document_id) where document_id is not null;

create trigger move_document before update on fiscal.documents
  for each row execute function fiscal.move_document();
create constraint trigger check_document after insert on fiscal.documents deferrable initially deferred
  for each row execute function fiscal.check_document();
