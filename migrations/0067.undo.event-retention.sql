drop table platform.kept_events;
