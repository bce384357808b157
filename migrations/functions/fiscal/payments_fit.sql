-- Are these payments, [{method, amount}], all of what is to be paid, each of a method that is known, once, and by a positive amount?
create or replace function fiscal.payments_fit(payments jsonb, payable numeric) returns boolean
language sql immutable parallel safe
return (select count(*) = count(distinct p.method) and coalesce(sum(p.amount), 0) = payable and bool_and(coalesce(p.amount > 0
                 and p.method in ('cash', 'card', 'mobile_money', 'bank', 'cheque', 'credit', 'insurance', 'other'), false)) is not false
          from jsonb_to_recordset(payments) p (method text, amount numeric));
