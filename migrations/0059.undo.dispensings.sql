drop table pharmacy.give_backs, pharmacy.dispensings;
drop view sales.handed_lines, sales.brought_lines, sales.prescribed_lines, inventory.medicines;
