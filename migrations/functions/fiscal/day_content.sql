-- What a device issued since its day was last closed, by kind of document, band of tax and method of payment, `[{…}]` each, with its sums.
-- What was given up counts for nothing but itself; what was given up after it was counted is taken off (`voided_later`), and what was given up when a
-- day was closed and was had by the authority all the same is added (`recovered_later`), each in every sum but `sales` and `refunds`.
-- `void_documents` are those that are given up by now, for the next one; nobody is answered them.
create or replace function fiscal.day_content(device uuid, tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  before fiscal.z_reports;
  -- Read out beforehand: what an index is searched by calls nothing that is not leakproof.
  lasts bigint[];
  content jsonb;
begin
  select z.* into before from fiscal.z_reports z where z.tenant_id = tenant and z.device_id = device order by z.number desc limit 1;
  lasts := array(select coalesce((before.last_numbers ->> m.mode)::bigint, 0)
                   from unnest('{normal,training,proforma,copy}'::text[]) with ordinality m (mode, place) order by m.place);
  with issued as materialized (
    select d.id, d.mode, d.type, d.number, d.status, d.total, d.tax, d.discount, d.bands, d.payments, d.issued_at,
           case d.type when 'refund' then -1 else 1 end as sign
      from fiscal.documents d
     where d.tenant_id = tenant and d.device_id = device
       and (d.mode = 'normal' and d.number > lasts[1] or d.mode = 'training' and d.number > lasts[2]
            or d.mode = 'proforma' and d.number > lasts[3] or d.mode = 'copy' and d.number > lasts[4])),
  void as materialized (select d.id, d.number from fiscal.documents d
                          where d.tenant_id = tenant and d.device_id = device and d.mode = 'normal' and d.status = 'void'),
  changed as materialized (
    select d.type, d.status, d.total, d.tax, d.discount, d.bands, d.payments, case d.status when 'void' then -1 else 1 end as times,
           case d.status when 'void' then -1 else 1 end * case d.type when 'refund' then -1 else 1 end as sign
      from fiscal.documents d
     where d.tenant_id = tenant and (d.status = 'void') <> (d.id = any (before.void_documents))
       and d.id in (select v.id from void v where v.number <= lasts[1] and v.id <> all (before.void_documents)
                    union all select w.id from unnest(before.void_documents) w (id))),
  today as (select * from issued where mode = 'normal' and status <> 'void'),
  counted as (select i.sign, 1 as times, i.tax, i.total, i.discount, i.bands, i.payments from today i
              union all select c.sign, c.times, c.tax, c.total, c.discount, c.bands, c.payments from changed c),
  later as (select coalesce(-sum(c.sign * c.total) filter (where c.times < 0), 0) as total, coalesce(-sum(c.sign * c.tax) filter (where c.times < 0), 0) as tax,
                   count(*) filter (where c.times < 0) as count,
                   coalesce(sum(c.sign * c.total) filter (where c.times > 0), 0) as back, coalesce(sum(c.sign * c.tax) filter (where c.times > 0), 0) as back_tax,
                   count(*) filter (where c.times > 0) as back_count from changed c),
  sums as (select (select coalesce(sum(a.sign * a.total), 0) from counted a) as total, (select coalesce(sum(a.sign * a.tax), 0) from counted a) as tax,
                  (select coalesce(sum(a.sign * a.discount), 0) from counted a) as discount,
                  coalesce(sum(c.total) filter (where c.type = 'sale'), 0) as sales, coalesce(sum(c.total) filter (where c.type = 'refund'), 0) as refunds,
                  min(c.issued_at) as first_at, count(*) filter (where c.status <> 'accepted') as not_accepted
             from today c)
  select jsonb_build_object(
      'device', (select jsonb_build_object('name', d.name, 'tin', d.tin, 'branch_code', d.branch_code, 'country', d.country, 'sdc_id', d.sdc_id,
                                           'mrc_no', d.mrc_no, 'currency', p.currency, 'time_zone', p.time_zone, 'seller', t.name)
                   from fiscal.devices d cross join lateral fiscal.profile(d.country) p
                   left join tenants.business_details t on t.tenant_id = tenant
                  where d.tenant_id = tenant and d.id = device),
      'as_of', app.now(), 'opened_at', coalesce(before.closed_at, s.first_at), 'total', trim_scale(s.total)::text, 'tax', trim_scale(s.tax)::text,
      'grand_total', trim_scale(coalesce(before.grand_total, 0) + s.total)::text,
      'sales', trim_scale(s.sales)::text, 'refunds', trim_scale(s.refunds)::text, 'discount', trim_scale(s.discount)::text, 'not_accepted', s.not_accepted,
      'voided_later', jsonb_build_object('count', l.count, 'total', trim_scale(l.total)::text, 'tax', trim_scale(l.tax)::text),
      'recovered_later', jsonb_build_object('count', l.back_count, 'total', trim_scale(l.back)::text, 'tax', trim_scale(l.back_tax)::text),
      'void_documents', (select coalesce(jsonb_agg(v.id), '[]') from void v),
      'documents', (select coalesce(jsonb_agg(to_jsonb(k) order by k.mode, k.type desc, k.void), '[]') from (
          select i.mode, i.type, i.status = 'void' as void, count(*) as count, min(i.number) as first_number, max(i.number) as last_number,
                 trim_scale(sum(i.total))::text as total, trim_scale(sum(i.tax))::text as tax
            from issued i group by i.mode, i.type, i.status = 'void') k),
      'bands', (select coalesce(jsonb_agg(to_jsonb(k) order by k.band, k.rate::numeric), '[]') from (
          select b.value ->> 'band' as band, b.value ->> 'rate' as rate,
                 trim_scale(sum(c.sign * (b.value ->> 'taxable')::numeric))::text as taxable, trim_scale(sum(c.sign * (b.value ->> 'tax')::numeric))::text as tax,
                 trim_scale(sum(c.sign * (b.value ->> 'total')::numeric))::text as total
            from counted c cross join lateral jsonb_array_elements(c.bands) b group by 1, 2) k),
      'payments', (select coalesce(jsonb_agg(to_jsonb(k) order by k.method), '[]') from (
          select p.method, sum(c.times) as count, trim_scale(sum(c.sign * p.amount))::text as amount
            from counted c cross join lateral jsonb_to_recordset(c.payments) p (method text, amount numeric) group by 1) k),
      'last_numbers', (select coalesce(before.last_numbers, '{}') || coalesce(jsonb_object_agg(k.mode, k.last), '{}') from (
          select i.mode, max(i.number) as last from issued i group by i.mode) k))
    into content from sums s, later l;
  return content;
end $$;
