-- What a document is made of, the numbers of what is no receipt, and which is on its way.
set role app_owner;

-- functions: fiscal/keep_document_line

-- A line as it was sold. `taxable` has the tax in it. What credit notes took back of it stands beside it, and is never more than it had; but for the tax, which is each
-- note's own by its rate.
-- `quantity` and `unit_price` are of its `unit`, which has `unit_factor` of the product's own; the authority is told the product's own.
-- A code, class and units that are null are the product's when it is sent, and stay then.
create table fiscal.document_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  document_id uuid not null,
  position int not null check (position > 0),
  product_id uuid,
  order_line_id uuid,
  original_line_id uuid,
  item_code text,
  item_class text,
  packaging_unit text,
  quantity_unit text,
  name text not null,
  barcode text,
  unit text,
  unit_factor numeric(18, 4) not null default 1 check (unit_factor > 0),
  quantity numeric(18, 4) not null check (quantity > 0),
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  gross numeric(18, 2) not null check (gross >= 0),
  discount numeric(18, 2) not null default 0 check (discount >= 0),
  band text not null,
  rate numeric(7, 4) not null check (rate >= 0),
  taxable numeric(18, 2) not null check (taxable >= 0),
  tax numeric(18, 2) not null check (tax >= 0),
  total numeric(18, 2) not null check (total >= 0),
  credited_quantity numeric(18, 4) not null default 0 check (credited_quantity between 0 and quantity),
  credited_gross numeric(18, 2) not null default 0 check (credited_gross between 0 and gross),
  credited_discount numeric(18, 2) not null default 0 check (credited_discount between 0 and discount),
  credited_taxable numeric(18, 2) not null default 0 check (credited_taxable between 0 and taxable),
  credited_tax numeric(18, 2) not null default 0 check (credited_tax between 0 and credited_total),
  credited_total numeric(18, 2) not null default 0 check (credited_total between 0 and total),
  primary key (tenant_id, id),
  constraint document_lines_document foreign key (tenant_id, document_id) references fiscal.documents (tenant_id, id)
    deferrable initially deferred,
  constraint document_lines_product foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  constraint document_lines_order_line foreign key (tenant_id, order_line_id) references sales.order_lines (tenant_id, id),
  constraint document_lines_original foreign key (tenant_id, original_line_id) references fiscal.document_lines (tenant_id, id),
  constraint document_lines_amounts check (discount <= gross and taxable = total and tax <= total
                                           and total - (gross - discount) in (0, tax))
);
create unique index document_lines_position on fiscal.document_lines (tenant_id, document_id, position);
create index document_lines_product on fiscal.document_lines (tenant_id, product_id, document_id);
create index document_lines_order_line on fiscal.document_lines (tenant_id, order_line_id) where order_line_id is not null;
create index document_lines_original on fiscal.document_lines (tenant_id, original_line_id) where original_line_id is not null;
call app.protect_table('fiscal.document_lines');
call app.limit_table('fiscal.document_lines',
  '(select true from fiscal.documents d where d.tenant_id = document_lines.tenant_id and d.id = document_id)');
revoke insert, update, delete on fiscal.document_lines from app_api, app_system;
create trigger keep_document_line before update on fiscal.document_lines
  for each row execute function fiscal.keep_document_line();

-- Documents that wait for longer than the tenant wants, ten minutes less, so that it hears of them in time; and those that were refused or given up a day
-- ago, and that nobody has put right. Each is said again after a day.
create view fiscal.delayed_documents with (security_invoker = true) as
select d.tenant_id, d.id
  from fiscal.documents d
  left join fiscal.settings s on s.tenant_id = d.tenant_id
 where (d.is_open and d.issued_at < now() - (coalesce(s.alarm_after_hours, 1) * 60 - 10) * interval '1 minute'
        or d.status in ('rejected', 'dead') and d.updated_at < now() - interval '1 day')
   and coalesce(d.stuck_at < now() - interval '1 day', true);
grant select on fiscal.delayed_documents to app_api, app_system;

-- The last number of what is no receipt, by device and mode; those of receipts stand at the device.
create table fiscal.series (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  device_id uuid not null,
  mode text not null check (mode in ('training', 'proforma', 'copy')),
  last_number bigint not null default 0 check (last_number >= 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id)
);
create unique index series_mode on fiscal.series (tenant_id, device_id, mode);
call app.isolate_table('fiscal.series');
grant select on fiscal.series to app_api, app_system;

-- What of a device is on its way to its authority: one thing at once, for whoever has the claim, until `claimed_until`. `failures`
-- of the authority to answer follow one another; after more than one, nothing is tried before `not_before`.
-- What was given up before `revives_before`, because the authority did not answer, is tried again, some with each answer.
create table fiscal.lanes (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  device_id uuid not null,
  claim uuid,
  claimed_until timestamptz,
  not_before timestamptz,
  failures int not null default 0 check (failures >= 0),
  revives_before timestamptz,
  primary key (tenant_id, device_id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id)
);
call app.isolate_table('fiscal.lanes');
grant select on fiscal.lanes to app_api, app_system;

-- Each try to tell a document: when, with what outcome. `request` is what was told where it was told for the first time.
create table fiscal.submissions (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  document_id uuid not null,
  attempt int not null,
  purpose text not null default 'tell' check (purpose in ('tell', 'void', 'ask')),
  outcome text not null,
  code text,
  message text,
  milliseconds int,
  request jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint submissions_document foreign key (tenant_id, document_id) references fiscal.documents (tenant_id, id)
);
create index submissions_of_document on fiscal.submissions (tenant_id, document_id, id);
call app.isolate_table('fiscal.submissions');
grant select on fiscal.submissions to app_api, app_system;
call app.limit_table('fiscal.submissions',
  '(select true from fiscal.documents d where d.tenant_id = submissions.tenant_id and d.id = document_id)');
