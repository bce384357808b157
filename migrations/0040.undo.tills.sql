drop table sales.cash_movements, sales.till_sessions, sales.tills cascade;
drop schema sales cascade;
