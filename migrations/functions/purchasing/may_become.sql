-- May a purchase request go from one status to the other?
create or replace function purchasing.may_become(was text, becomes text) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select (was, becomes) in (('draft', 'submitted'), ('submitted', 'approved'), ('submitted', 'rejected'),
    ('submitted', 'cancelled'), ('rejected', 'draft'), ('approved', 'cancelled'), ('approved', 'partially_received'), ('approved', 'received'),
    ('partially_received', 'received'), ('partially_received', 'closed'), ('partially_received', 'approved'),
    ('received', 'partially_received'), ('received', 'approved'))
$$;
grant execute on function purchasing.may_become to app_api, app_system;
