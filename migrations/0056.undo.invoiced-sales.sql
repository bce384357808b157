drop view fiscal.told_payments;
drop view fiscal.sold_lines;
