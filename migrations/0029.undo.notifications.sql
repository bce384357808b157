drop table notifications.settings, notifications.preferences, notifications.notifications;
drop view identity.member_contacts;
drop schema notifications cascade;
