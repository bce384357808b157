drop table sales.payments, sales.return_lines, sales.returns cascade;
