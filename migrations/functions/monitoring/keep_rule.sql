-- Trigger: a tenant has at most 50 rules of its own; a response finds whom it is about among what the rule groups by; facts
-- count from when the rule is as it is, which one that comes with Duka was before the tenant changed it. Raises rule.too_many, rule.response_field.
create or replace function monitoring.keep_rule() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if exists (select from jsonb_array_elements(new.responses) r where not coalesce(new.logic -> 'group_by' ? (r ->> 'of'), false)) then
    perform app.fail('rule.response_field');
  end if;
  if new.standard is null and new.deleted_at is null and (tg_op = 'INSERT' or old.deleted_at is not null) then
    perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || ':rules', 5));
    if (select count(*) from monitoring.rules r
         where r.tenant_id = new.tenant_id and r.standard is null and r.deleted_at is null) >= 50 then
      perform app.fail('rule.too_many', json_build_object('limit', 50)::text);
    end if;
  end if;
  if (tg_op = 'INSERT' and new.standard is null) or (tg_op = 'UPDATE'
      and (new.logic, new.enabled, new.deleted_at) is distinct from (old.logic, old.enabled, old.deleted_at)) then
    new.effective_from := now();
  end if;
  return new;
end $$;
