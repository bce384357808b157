drop table sales.fulfilment_lines, sales.fulfilments, sales.order_lines cascade;
drop trigger check_sums on sales.orders;
