-- What the lines of a document come to by band and rate of tax: `[{band, rate, taxable, tax, total}]` in the order of the bands.
create or replace function fiscal.bands_of(tenant uuid, document uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('band', s.band, 'rate', trim_scale(s.rate)::text, 'taxable', trim_scale(s.taxable)::text,
                                                       'tax', trim_scale(s.tax)::text, 'total', trim_scale(s.total)::text) order by s.band, s.rate), '[]')
            from (select l.band, l.rate, sum(l.taxable) as taxable, sum(l.tax) as tax, sum(l.total) as total
                    from fiscal.document_lines l where l.tenant_id = tenant and l.document_id = document group by l.band, l.rate) s);
end $$;
