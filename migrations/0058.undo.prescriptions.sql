alter table sales.order_lines drop constraint order_lines_prescription, drop column prescription_line_id;
drop schema pharmacy cascade;
