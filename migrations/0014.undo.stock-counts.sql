drop table inventory.stock_count_lines, inventory.stock_counts cascade;
