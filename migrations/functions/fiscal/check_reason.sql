-- Ends the transaction unless the authority knows a reason of a refund: by the codes that the device has fetched (class 32), else the country's
-- usual ones. Raises credit_note.unknown_reason, with those that it knows.
create or replace function fiscal.check_reason(device uuid, reason text) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  known jsonb;
begin
  select coalesce((select jsonb_object_agg(c.code, c.name) from fiscal.codes c
                    where c.tenant_id = d.tenant_id and c.device_id = d.id and c.class = '32' and c.active), fiscal.usual_reasons(d.country))
    into known
    from fiscal.devices d where d.tenant_id = app.tenant_id() and d.id = device;
  perform app.guard(known ? reason, 'credit_note.unknown_reason', jsonb_build_object('reasons', known)::text);
end $$;
