-- Erases what the platform's audit log says of these things of a person, and where the person acted from; also of sessions and outside
-- identities of theirs that are gone, which the log alone knows by now. Who did what to which thing and when stays. For the owner's
-- functions alone.
create or replace function audit.forget_person(person uuid, things uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone constant uuid[] := array(
    select e.target_id from audit.platform_events e
     where e.target_type in ('identity.sessions', 'identity.external_identities')
       and coalesce(e.before, e.after) ->> 'user_id' = person::text);
  of_them constant uuid[] := things || gone;
begin
  update audit.platform_events e set before = null, after = null
   where e.target_id = any (of_them) and (e.before is not null or e.after is not null);
  update audit.platform_events e set source_ip = null
   where (e.actor_id = person or e.target_id = any (of_them)) and e.source_ip is not null;
end $$;
