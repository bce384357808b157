-- Trigger: the lines of a purchase request stay as they were submitted, but for what has been received of them; a line stays of
-- its request and for its warehouse. Raises purchase_request.not_draft.
create or replace function purchasing.keep_lines() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  line purchasing.purchase_request_lines := coalesce(new, old);
  state text;
begin
  if tg_op = 'UPDATE' and (new.purchase_request_id, new.warehouse_id) <> (old.purchase_request_id, old.warehouse_id) then
    raise exception 'a line stays of its purchase request and for its warehouse';
  end if;
  select r.status into state from purchasing.purchase_requests r
   where r.tenant_id = line.tenant_id and r.id = line.purchase_request_id;
  if state <> 'draft' and (tg_op <> 'UPDATE' or state not in ('approved', 'partially_received', 'received')
     or to_jsonb(new) - '{received,line_total}'::text[] <> to_jsonb(old) - '{received,line_total}'::text[]) then
    perform app.fail('purchase_request.not_draft');
  end if;
  return line;
end $$;
