-- What becomes of a closed tenant's rows after its retention, table by table, in the order in which they go: `remove`, or `blank`, which sets
-- columns, or `keep`, each for a reason. Only of rows `o` that are so where `of_rows` says it; `files` names what lies in the bucket.
create or replace function app.treatments()
returns table (step int, relation text, treatment text, of_rows text, blanks text[], files text, reason text)
language sql immutable set search_path = pg_catalog as $$
  select (row_number() over (order by l.at, r.at))::int, r.relation, l.treatment, coalesce(l.of_rows, 'true'), l.blanks::text[], l.files, l.reason
    from (values
      (1, 'kyc.document_accesses kyc.document_links', 'remove', null, null, null, 'who read papers'),
      (2, 'kyc.documents', 'remove', null, null, 'array[o.object_key]', 'papers'),
      (3, 'kyc.case_events kyc.cases trust.reviews trust.changes trust.standings', 'remove', null, null, null, 'decisions on a tenant that is no more'),
      (4, 'fiscal.logos', 'remove', null, null, 'array[o.object_key, o.printed_key] || o.replaced_keys', 'a picture'),
      (5, 'fiscal.buyers', 'remove', null, null, null, 'what the authority said of others'),
      (6, 'notifications.provider_events', 'remove', null, null, null, 'messages'),
      (7, 'notifications.deliveries', 'remove', 'o.digest_id is not null', null, null, 'messages, before the one that bundled them'),
      (8, 'notifications.deliveries notifications.notifications notifications.templates', 'remove', null, null, null, 'messages and their texts'),
      (9, 'notifications.provider_accounts tenants.zoho_settings', 'remove', null, null, null, 'credentials'),
      (10, 'notifications.preferences notifications.settings contacts.settings purchasing.settings sales.settings pharmacy.settings '
           'fiscal.receipt_settings tenants.rate_settings', 'remove', null, null, null, 'how one worked'),
      (11, 'monitoring.alerts monitoring.rule_groups monitoring.rule_faults monitoring.audit_readings monitoring.rules', 'remove', null, null, null, 'what was watched'),
      (12, 'sales.credit_limits contacts.search_keys contacts.consents', 'remove', null, null, null, 'of customers'),
      (13, 'contacts.contacts', 'blank', null, '{code,name,given_name,family_name,company,"phones:''{}''","emails:''{}''",tin,tin_status,tin_name,tin_standing,tin_checked_at,'
           'country,address,language,birth_date,"tags:''{}''",notes,"erased_at:coalesce(o.erased_at, now())","deleted_at:coalesce(o.deleted_at, now())"}', null,
           'sales and receipts point to them'),
      (14, 'purchasing.approval_reminders purchasing.approval_delegations purchasing.supplier_products', 'remove', null, null, null, 'how one bought'),
      (15, 'purchasing.purchase_requests', 'remove', 'o.status = ''draft''', null, null, 'drafts; their lines and steps go with them'),
      (16, 'purchasing.purchase_requests', 'blank', null, '{note}', null, 'what was bought stands behind the ledger'),
      (17, 'sales.orders', 'blank', null, '{buyer_name,buyer_phone,note,insurance_reference,"insured_number:case when o.insurer_id is not null then ''-'' end"}', null,
           'money; a receipt says who bought as far as the law wants it'),
      (18, 'sales.insurance_claims', 'blank', null, '{"insured_number:''-''",reference}', null, 'money'),
      (19, 'sales.returns', 'blank', null, '{note}', null, 'money and stock'),
      (20, 'pharmacy.prescription_lines', 'blank', null, '{directions}', null, 'what was dispensed, in the ledger'),
      (21, 'pharmacy.prescriptions', 'blank', 'not exists (select from pharmacy.dispensings d join pharmacy.prescription_lines l on l.tenant_id = d.tenant_id and l.id = d.prescription_line_id '
           'where l.tenant_id = o.tenant_id and l.prescription_id = o.id and d.category = ''controlled'')', '{patient_name,note}', null,
           'the register of controlled drugs is kept with the names that it has'),
      (22, 'inventory.stock_alerts inventory.reorder_points inventory.movement_requests inventory.search_grams', 'remove', null, null, null, 'plans and requests, not the ledger'),
      (23, 'inventory.suppliers', 'blank', null, '{email,phone,address,contact_name}', null, 'the ledger says from whom'),
      (24, 'inventory.warehouses', 'blank', null, '{address}', null, 'the ledger says where'),
      (25, 'fiscal.devices', 'blank', null, '{sealed_keys,key_id}', null, 'receipts are of them'),
      (26, 'billing.payments', 'blank', null, '{payer_phone}', null, 'money'),
      (27, 'billing.code_claims', 'remove', null, null, null, 'codes that led to no payment'),
      (28, 'reports.weekly_reports', 'remove', null, null, null, 'follows from the ledger'),
      (29, 'tenants.branches', 'blank', null, '{address,phone}', null, 'receipts are of them'),
      (30, 'tenants.pharmacy_profiles', 'blank', null, '{superintendent}', null, 'under which licence it sold'),
      (31, 'tenants.tenants', 'blank', null, '{email,phone,location}', null, 'whose the books are'),
      (32, 'tenants.quota_warnings tenants.usage_baselines tenants.rate_fetches tenants.sandbox_mails platform.tenant_limits', 'remove', null, null, null, 'how one worked'),
      (33, 'identity.api_keys identity.invitations identity.memberships', 'remove', null, null, null, 'who worked there'),
      (34, 'platform.domain_events', 'remove', 'not exists (select from platform.outbox w where w.tenant_id = o.tenant_id and w.id = o.id)', null, null, 'the rows and the audit log say what happened'),
      (35, 'platform.idempotency_keys platform.kept_events platform.removed_events', 'remove', null, null, null, 'kept answers, and places in the events'),
      (36, 'platform.outbox platform.handled_events platform.job_runs platform.dead_letters platform.usage_windows', 'keep', null, null, null, 'gone by their own time'),
      (37, 'platform.usage_totals', 'keep', null, null, null, 'numbers, which follow from other tables'),
      (38, 'audit.audit_events audit.checkpoints audit.leaves audit.redactions audit.seals audit.settings', 'keep', null, null, null,
           'the audit log and its proof; what it says of rows that went or are blank is erased'),
      (39, 'audit.platform_events tenants.endings tenants.legal_holds', 'keep', null, null, null, 'the platform''s own'),
      (40, 'billing.documents billing.ledger billing.notices billing.subscriptions billing.suggestions', 'keep', null, null, null, 'Duka''s own books'),
      (41, 'fiscal.claims fiscal.codes fiscal.document_lines fiscal.documents fiscal.insurer_registrations fiscal.item_classes fiscal.item_registrations '
           'fiscal.items fiscal.lanes fiscal.series fiscal.settings fiscal.stock_masters fiscal.stock_report_lines fiscal.stock_reports fiscal.submissions '
           'fiscal.tax_rates fiscal.z_reports tenants.fiscal_profiles tenants.tin_claims', 'keep', null, null, null, 'fiscal law'),
      (42, 'inventory.barcodes inventory.destruction_lines inventory.destructions inventory.lot_history inventory.lots inventory.product_ledgers '
           'inventory.product_units inventory.products inventory.reservations inventory.serial_movements inventory.serials inventory.settings '
           'inventory.stock_count_lines inventory.stock_counts inventory.stock_levels inventory.stock_movements inventory.stock_positions '
           'inventory.stock_transfers reports.daily_stock reports.day_zones tenants.clocks tenants.exchange_rates', 'keep', null, null, null, 'the stock ledger, and what it names'),
      (43, 'pharmacy.controlled_drug_counts pharmacy.dispensing_rules pharmacy.dispensings pharmacy.give_backs pharmacy.register_entries', 'keep', null, null, null, 'the law on drugs'),
      (44, 'purchasing.approval_rules purchasing.purchase_request_lines purchasing.purchase_request_steps', 'keep', null, null, null, 'what was bought stands behind the ledger'),
      (45, 'sales.cash_movements sales.fulfilment_lines sales.fulfilments sales.insurance_settlements sales.insurers sales.order_lines sales.payments '
           'sales.return_lines sales.settled_claims sales.till_sessions sales.tills', 'keep', null, null, null, 'money')) l (at, relations, treatment, of_rows, blanks, files, reason)
   cross join lateral string_to_table(l.relations, ' ') with ordinality r (relation, at)
$$;
