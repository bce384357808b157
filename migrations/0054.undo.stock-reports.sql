drop trigger mark_changed_device on fiscal.devices;
drop table fiscal.stock_masters, fiscal.stock_report_lines, fiscal.stock_reports cascade;
drop view sales.sold_lines, inventory.supplier_tax_numbers, inventory.transfer_places;
