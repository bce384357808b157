-- Events are kept for as long as the tenant keeps its audit entries.
set role app_owner;

-- What a tenant no longer has of its events, in the order of its feed: `let_go` is the last that a night said need not be kept, `through` the
-- last that was removed since, and `greatest_id` the greatest id among those. There is no row where nothing went.
create table platform.kept_events (
  tenant_id uuid primary key default app.tenant_id(),
  let_go_xid xid8 not null default '0',
  let_go_id uuid not null default '00000000-0000-0000-0000-000000000000',
  through_xid xid8 not null default '0',
  through_id uuid not null default '00000000-0000-0000-0000-000000000000',
  greatest_id uuid not null default '00000000-0000-0000-0000-000000000000'
);
call app.isolate_table('platform.kept_events');
grant select on platform.kept_events to app_api, app_system;
