-- What it filled goes with its table.
select;
