drop table inventory.stock_alerts, inventory.reorder_points cascade;
drop view inventory.lot_losses, inventory.stock_parts, inventory.expected_stock, inventory.ordered_units, inventory.in_transit cascade;
