-- What a device issued since its day was last closed, by kind of document, band of tax and method of payment, `[{…}]` each, with its sums.
-- What was given up counts for nothing but itself; what was given up after its day was closed is taken off (`voided_later`).
create or replace function fiscal.day_content(device uuid, tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  before fiscal.z_reports;
  content jsonb;
begin
  select z.* into before from fiscal.z_reports z where z.tenant_id = tenant and z.device_id = device order by z.number desc limit 1;
  with issued as materialized (
    select o.* from (values ('normal'), ('training'), ('proforma'), ('copy')) m (mode)
     cross join lateral (select d.id, d.mode, d.type, d.number, d.status, d.total, d.tax, d.discount, d.bands, d.payment_method, d.payable, d.issued_at,
                                case d.type when 'refund' then -1 else 1 end as sign
                           from fiscal.documents d
                          where d.tenant_id = tenant and d.device_id = device and d.mode = m.mode
                            and d.number > coalesce((before.last_numbers ->> m.mode)::bigint, 0)) o),
  counted as (select * from issued where mode = 'normal' and status <> 'void'),
  later as (select coalesce(sum(case d.type when 'refund' then -d.total else d.total end), 0) as total,
                   coalesce(sum(case d.type when 'refund' then -d.tax else d.tax end), 0) as tax, count(*) as count
              from fiscal.documents d
             where d.tenant_id = tenant and d.device_id = device and d.mode = 'normal' and d.status = 'void'
               and d.voided_at > before.closed_at and d.number <= (before.last_numbers ->> 'normal')::bigint),
  sums as (select coalesce(sum(c.sign * c.total), 0) as total, coalesce(sum(c.sign * c.tax), 0) as tax,
                  coalesce(sum(c.total) filter (where c.type = 'sale'), 0) as sales, coalesce(sum(c.total) filter (where c.type = 'refund'), 0) as refunds,
                  coalesce(sum(c.sign * c.discount), 0) as discount, min(c.issued_at) as first_at,
                  count(*) filter (where c.status <> 'accepted') as not_accepted
             from counted c)
  select jsonb_build_object(
      'opened_at', coalesce(before.closed_at, s.first_at), 'total', (s.total - l.total)::text, 'tax', (s.tax - l.tax)::text,
      'grand_total', (coalesce(before.grand_total, 0) + s.total - l.total)::text,
      'sales', s.sales::text, 'refunds', s.refunds::text, 'discount', s.discount::text, 'not_accepted', s.not_accepted,
      'voided_later', jsonb_build_object('count', l.count, 'total', l.total::text, 'tax', l.tax::text),
      'documents', (select coalesce(jsonb_agg(to_jsonb(k) order by k.mode, k.type desc, k.void), '[]') from (
          select i.mode, i.type, i.status = 'void' as void, count(*) as count, min(i.number) as first_number, max(i.number) as last_number,
                 sum(i.total)::text as total, sum(i.tax)::text as tax
            from issued i group by i.mode, i.type, i.status = 'void') k),
      'bands', (select coalesce(jsonb_agg(to_jsonb(k) order by k.band, k.rate::numeric), '[]') from (
          select b.value ->> 'band' as band, b.value ->> 'rate' as rate,
                 sum(c.sign * (b.value ->> 'taxable')::numeric)::text as taxable, sum(c.sign * (b.value ->> 'tax')::numeric)::text as tax,
                 sum(c.sign * (b.value ->> 'total')::numeric)::text as total
            from counted c cross join lateral jsonb_array_elements(c.bands) b group by 1, 2) k),
      'payments', (select coalesce(jsonb_agg(to_jsonb(k) order by k.method), '[]') from (
          select c.payment_method as method, count(*) as count, sum(c.sign * c.payable)::text as amount from counted c group by 1) k),
      'last_numbers', (select coalesce(before.last_numbers, '{}') || coalesce(jsonb_object_agg(k.mode, k.last), '{}') from (
          select i.mode, max(i.number) as last from issued i group by i.mode) k))
    into content from sums s, later l;
  return content;
end $$;
