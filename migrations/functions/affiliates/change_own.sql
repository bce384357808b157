-- Says where the context's person, an affiliate, is paid. Raises affiliate.not_found.
create or replace function affiliates.change_own(place text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update affiliates.affiliates a set pay_to = place where a.id = identity.subject_id() and a.status <> 'closed';
  if not found then
    perform app.fail('affiliate.not_found');
  end if;
end $$;
grant execute on function affiliates.change_own to app_identity;
