drop trigger keep_payment_session on sales.payments;
drop index sales.payments_taker_taken, sales.payments_session;
alter table sales.payments drop constraint payments_till_session;
drop table sales.cash_movements, sales.till_sessions, sales.tills cascade;
