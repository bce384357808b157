-- Trigger, when a delivery failed for good: what is high or urgent goes out by the other channel, once, unless the tenant wants none of
-- that, or the person, or the tenant for those who did not choose, said that they want nothing of the type by it.
create or replace function notifications.fall_back() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  other text := case new.channel when 'email' then 'sms' else 'email' end;
begin
  insert into notifications.deliveries (tenant_id, user_id, notification_id, channel, kind, urgent)
  select n.tenant_id, n.user_id, n.id, other, 'fallback', n.priority = 'URGENT'
    from notifications.notifications n
    left join notifications.settings s on s.tenant_id = n.tenant_id
    left join notifications.preferences p on p.tenant_id = n.tenant_id and p.user_id = n.user_id
   where n.tenant_id = new.tenant_id and n.id = new.notification_id and n.priority in ('URGENT', 'HIGH')
     and n.read_at is null and n.deleted_at is null and coalesce(s.fallback, true)
     and coalesce((p.channels -> n.type ->> other)::boolean, (s.channels -> n.type ->> other)::boolean, true)
  on conflict (tenant_id, notification_id, channel) where notification_id is not null do nothing;
  return null;
end $$;
