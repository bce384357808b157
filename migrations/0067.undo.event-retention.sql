drop view audit.overdue;
drop view audit.removed_activities;
drop table platform.removed_events;
drop table platform.kept_events;
