-- Trigger, when a delivery failed for good: what is high or urgent goes out by the other channel, once, unless the tenant wants none of
-- that.
create or replace function notifications.fall_back() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  insert into notifications.deliveries (tenant_id, user_id, notification_id, channel, kind)
  select n.tenant_id, n.user_id, n.id, case new.channel when 'email' then 'sms' else 'email' end, 'fallback'
    from notifications.notifications n
   where n.tenant_id = new.tenant_id and n.id = new.notification_id and n.priority in ('URGENT', 'HIGH')
     and n.read_at is null and n.deleted_at is null
     and coalesce((select s.fallback from notifications.settings s where s.tenant_id = new.tenant_id), true)
  on conflict (tenant_id, notification_id, channel) where notification_id is not null do nothing;
  return null;
end $$;
