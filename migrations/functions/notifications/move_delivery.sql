-- Trigger: what the provider has had stays so. From `sent` on a delivery only goes forward, in whatever order the news comes; what
-- was cancelled or bundled stays. A message's name at its provider, and the provider itself while it may have the message, never change.
create or replace function notifications.move_delivery() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  reached int := notifications.delivery_rank(old.status);
begin
  if reached >= 2 and notifications.delivery_rank(new.status) < reached then
    new.status := old.status;
    new.failure := old.failure;
  end if;
  new.message_id := coalesce(old.message_id, new.message_id);
  if old.uncertain_since is not null and new.uncertain_since is not null then
    new.uncertain_since := old.uncertain_since;
    new.provider := old.provider;
    new.account_id := old.account_id;
    new.account_hash := old.account_hash;
  end if;
  if new.status in ('sent', 'delivered', 'failed', 'cancelled', 'bundled') then
    new.uncertain_since := null;
  end if;
  return new;
end $$;
