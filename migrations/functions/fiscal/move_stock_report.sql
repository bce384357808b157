-- Trigger: what a report of stock says stays as it is, and its status goes only where one leads to another. Raises
-- stock_report.wrong_status.
create or replace function fiscal.move_stock_report() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  leads constant jsonb := '{"pending": ["sending", "accepted"], "sending": ["accepted", "ambiguous", "rejected", "pending", "dead"],
    "ambiguous": ["sending", "accepted", "dead", "pending"], "rejected": ["pending", "given_up"],
    "dead": ["pending", "ambiguous", "accepted", "given_up"], "accepted": [], "given_up": []}';
  moving constant text[] := '{number,status,attempts,renumbered,next_attempt_at,gives_up_at,claim,tried_at,uncertain_since,last_error,request,told_at,
    given_up_by,given_up_at,give_up_reason,is_open,is_nothing,version,updated_at}';
  before jsonb := to_jsonb(old) - moving;
  after jsonb := to_jsonb(new) - moving;
begin
  if old.status <> new.status and not leads -> old.status ? new.status then
    perform app.fail('stock_report.wrong_status', json_build_object('current_status', old.status)::text);
  end if;
  if old.status = 'pending' and new.status = 'accepted' and not new.is_nothing then
    perform app.fail('stock_report.wrong_status', json_build_object('current_status', old.status)::text);
  end if;
  if old.status = 'pending' and old.attempts = 0 then
    before := before - '{total,tax}'::text[];
    after := after - '{total,tax}'::text[];
  end if;
  if before <> after or old.status = 'accepted' and old.number is distinct from new.number then
    raise check_violation using message = 'a report of stock stays as it is';
  end if;
  return new;
end $$;
