drop trigger enter_movement on inventory.stock_movements;
drop trigger keep_rule on pharmacy.dispensing_rules;
drop table pharmacy.controlled_drug_counts, pharmacy.register_entries;
drop view identity.known_people, inventory.recorded_movements, inventory.destroying_people, inventory.first_hands;
