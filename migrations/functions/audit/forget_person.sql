-- Erases what the platform's audit log says of these things of a person, and where the person acted from. Who did what to which
-- thing and when stays. For the owner's functions alone.
create or replace function audit.forget_person(person uuid, things uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update audit.platform_events e set before = null, after = null
   where e.target_id = any (things) and (e.before is not null or e.after is not null);
  update audit.platform_events e set source_ip = null
   where (e.actor_id = person or e.target_id = any (things)) and e.source_ip is not null;
end $$;
