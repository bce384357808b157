-- Trigger, after payments came: their order counts them, by what they are, where who made them may see it.
create or replace function sales.count_payments() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update sales.orders o set paid = o.paid + p.paid, refunded = o.refunded + p.refunded, credit = o.credit + p.credit,
         insured = o.insured + p.insured
    from (select c.tenant_id, c.order_id, coalesce(sum(c.amount) filter (where c.kind = 'payment'), 0) as paid,
                 coalesce(sum(c.amount) filter (where c.kind = 'refund'), 0) as refunded,
                 coalesce(sum(c.amount) filter (where c.kind = 'credit'), 0) as credit,
                 coalesce(sum(case c.kind when 'refund' then -c.amount else c.amount end) filter (where c.method = 'insurance'), 0) as insured
            from came c group by c.tenant_id, c.order_id) p
   where o.tenant_id = p.tenant_id and o.id = p.order_id and coalesce(o.warehouse_id = any (app.warehouses()), true);
  return null;
end $$;
