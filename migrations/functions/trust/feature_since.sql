-- Since when, in real time, a tenant that had lost a feature of trust.features has it again; null where it never came back. The id of a change says when.
create or replace function trust.feature_since(wanted text, tenant uuid) returns timestamptz
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select to_timestamp(('x' || left(replace(c.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
            from trust.changes c join trust.features() f on f.feature = wanted
           where c.tenant_id = tenant and c.from_level < f.level and c.to_level >= f.level order by c.id desc limit 1);
end $$;
grant execute on function trust.feature_since to app_api, app_system;
