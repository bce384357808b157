-- Writes the lines of a credit note, and takes them off what is left of its original's, whose document is locked. Of the total goes with a
-- quantity what all that was credited comes to, less what went before, so that the last part takes the rest; the tax is that of fiscal.part_tax, to
-- so many places.
-- Raises document.empty, credit_note.exceeds_original, credit_note.unknown_line.
create or replace function fiscal.credit_lines(document uuid, original uuid, lines jsonb, places int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  wanted jsonb;
  line record;
begin
  select jsonb_object_agg(coalesce(w.id::text, 'unknown'), w.quantity) into wanted from (
    select l.id, l.quantity - l.credited_quantity as quantity from fiscal.document_lines l
     where l.tenant_id = tenant and l.document_id = original and lines is null and l.quantity > l.credited_quantity
    union all
    select l.id, sum(g.quantity) from jsonb_to_recordset(lines) g (line_id uuid, order_line_id uuid, quantity numeric)
      left join fiscal.document_lines l on l.tenant_id = tenant and l.document_id = original
       and case when g.line_id is null then l.order_line_id = g.order_line_id else l.id = g.line_id end
     group by l.id) w;
  if wanted is null then
    perform app.fail('document.empty');
  elsif wanted ? 'unknown' then
    perform app.fail('credit_note.unknown_line');
  end if;
  for line in
    select l.*, (wanted ->> l.id::text)::numeric as part, row_number() over (order by l.position) as place
      from fiscal.document_lines l
     where l.tenant_id = tenant and l.document_id = original and wanted ? l.id::text order by l.position
  loop
    if line.part > line.quantity - line.credited_quantity then
      perform app.fail('credit_note.exceeds_original', json_build_object('line_id', line.id,
                'left', trim_scale(line.quantity - line.credited_quantity)::text)::text);
    end if;
    perform fiscal.credit_line(document, line.id, line.part, line.place::int, places);
  end loop;
end $$;
