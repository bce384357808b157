-- For other modules: how a tenant pays for Duka since a day: cycles that were charged and stand, those of them that it was reminded of after they were
-- due, and codes of payments that people rejected or took back.
create or replace function billing.reliability(tenant uuid, since date, out cycles int, out late int, out rejected int)
language plpgsql stable set search_path = pg_catalog as $$
begin
  select (select count(distinct l.from_day) from billing.ledger l
           where l.tenant_id = tenant and l.kind = 'charge' and l.from_day >= since
             and not exists (select from billing.ledger b where b.tenant_id = tenant and b.kind = 'reversal' and b.reverses_id = l.id)),
         (select count(distinct n.due_on) from billing.notices n where n.tenant_id = tenant and n.local_day >= since and n.local_day > n.due_on),
         (select count(*) from billing.payments p where p.tenant_id = tenant and p.status in ('rejected', 'reversed') and p.decided_at >= since)
    into cycles, late, rejected;
end $$;
