-- Looks for the payment of a line of a statement that is open. A tenant's code that it has, with its amount and currency, is verified, unless another tenant
-- claims the code too, such a payment was reversed before, or who brought the statement belongs to the tenant. One that was verified without a line is
-- what the line stands for. A sandbox pays nobody. Else payments that it may be are suggested to people: by the code with another amount, by the same amount within three
-- days, by the same amount from the same number or name, of the newest two hundred of that amount. Its caller holds the tenant that has the code.
-- Gives its events. Raises what billing.verify_payment raises.
create or replace function billing.match_line(line billing.statement_lines, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  p billing.payments;
  found_ids uuid[];
begin
  select o.* into p from billing.payments o where o.code_key = line.reference_key and o.status in ('submitted', 'verified') and not o.is_sandbox;
  if p.status = 'verified' then
    update billing.statement_lines l set status = 'matched', payment_id = p.id
     where l.id = line.id and not exists (select from billing.statement_lines x where x.payment_id = p.id);
    if found then
      return;
    end if;
  elsif p.amount = line.amount and p.currency = line.currency and p.expires_at > app.now_of(p.tenant_id)
      and not identity.belongs_to(p.tenant_id, line.brought_by)
      and not exists (select from billing.payments r where r.code_key = line.reference_key and r.status = 'reversed' and not r.is_sandbox)
      and not exists (select from billing.code_claims c join tenants.tenant_states t on t.id <> p.tenant_id and c.tenant_id = t.id
                       where c.code_key = p.code_key) then
    begin
      return query select * from billing.verify_payment(p, line.amount, line.currency, line.paid_on, 'statement', line.id, false, issuer);
      return;
    exception when sqlstate 'DK000' then
      null; -- What cannot be verified by itself is for people.
    end;
  end if;
  update billing.statement_lines l set tried_at = now() where l.id = line.id;
  found_ids := array(select c.id from billing.payments c where c.code_key = line.reference_key and c.status = 'submitted' and not c.is_sandbox)
    || array(select c.id from billing.payments c where c.currency = line.currency and c.amount = line.amount and c.status = 'submitted' and not c.is_sandbox
              order by c.id desc limit 200);
  insert into billing.suggestions (tenant_id, id, line_id, payment_id, reasons)
  select f.tenant_id, app.uuid7(), line.id, f.id, f.reasons
    from (select o.tenant_id, o.id, array_remove(array[
                   case when o.code_key = line.reference_key then 'code' end,
                   case when o.amount = line.amount and o.currency = line.currency then 'amount' end,
                   case when abs(coalesce(o.paid_on, o.submitted_at::date) - line.paid_on) <= 3 then 'date' end,
                   case when right(regexp_replace(o.payer_phone, '\D', '', 'g'), 9) = right(regexp_replace(line.payer_phone, '\D', '', 'g'), 9) then 'phone' end,
                   case when lower(t.name) = lower(line.payer_name) then 'name' end], null) as reasons
            from billing.payments o
            cross join lateral (select s.name from tenants.tenant_states s where s.id = o.tenant_id offset 0) t
           where o.id = any (found_ids) and not o.is_sandbox) f
   where 'code' = any (f.reasons) or f.reasons && '{date,phone,name}'::text[]
   order by 'code' = any (f.reasons) desc, cardinality(f.reasons) desc limit 20
  on conflict do nothing;
end $$;
