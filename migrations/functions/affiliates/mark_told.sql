-- Keeps until when affiliates were told what they earned and were paid. Raises permission.denied.
create or replace function affiliates.mark_told(people uuid[], until timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  update affiliates.affiliates a set told_until = until where a.id = any (people) and a.told_until < until;
end $$;
grant execute on function affiliates.mark_told to app_system;
