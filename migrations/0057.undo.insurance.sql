alter table fiscal.documents drop column insured_number;
alter table fiscal.document_lines drop constraint document_lines_insured, drop column insurer_code, drop column insurer_name,
  drop column insured_rate, drop column insured_amount;
drop table fiscal.insurer_registrations cascade;
drop table sales.settled_claims, sales.insurance_settlements, sales.insurance_claims;
alter table sales.payments drop constraint payments_method_check, add constraint payments_method_check
  check (method in ('cash', 'card', 'mobile_money', 'bank', 'cheque', 'credit', 'other'));
alter table sales.order_lines drop column insured_percent;
revoke update on sales.orders from app_api, app_system;
grant update on sales.orders to app_api, app_system;
alter table sales.orders drop constraint orders_insurer, drop constraint order_insured, drop constraint order_insured_paid, drop column insurer_id, drop column insured_number,
  drop column insurance_reference, drop column insured;
drop table sales.insurers;
