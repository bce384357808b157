-- What a claim of a device left of its reports of stock without an outcome goes back, and waits as after any other try: as not told where it was
-- not on its way yet, else as told perhaps; until it was tried for long enough: then what remains is told without it.
create or replace function fiscal.drop_stock_claims(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  dropped record;
begin
  for dropped in
    update fiscal.stock_reports r
       set claim = null, tried_at = null, next_attempt_at = now() + fiscal.backoff(r.attempts),
           uncertain_since = coalesce(r.uncertain_since, r.tried_at), last_error = fiscal.lost_outcome(r.tried_at is not null),
           status = case when r.gives_up_at <= now() then 'dead' when coalesce(r.uncertain_since, r.tried_at) is null then 'pending' else 'ambiguous' end
     where r.tenant_id = tenant and r.device_id = device and r.claim is not null
    returning r.id, r.status
  loop
    perform fiscal.free_stock_numbers(device);
    if dropped.status = 'dead' then
      perform fiscal.mark_remainders(dropped.id);
    end if;
  end loop;
  update fiscal.stock_masters m set claim = null, telling = null, telling_code = null, next_attempt_at = now() + fiscal.backoff(m.attempts)
   where m.tenant_id = tenant and m.device_id = device and m.claim is not null;
end $$;
