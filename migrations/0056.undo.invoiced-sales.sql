drop view fiscal.sold_lines;
