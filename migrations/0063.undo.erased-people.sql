set role app_owner;

drop policy erasure on identity.invitations;
drop policy erasure on identity.memberships;
delete from identity.email_codes where purpose = 'erase_account';
alter table identity.email_codes
  drop constraint email_codes_purpose_check,
  add constraint email_codes_purpose_check check (purpose in ('verify_email', 'sign_in', 'reset_password'));
drop trigger keep_people_back on identity.memberships;
drop trigger keep_people on identity.memberships;
drop function identity.keep_people;
alter table identity.users
  drop constraint users_erased,
  drop constraint users_named;
-- Who was erased stays, by a name that says nothing of them.
update identity.users set username = 'erased-' || id where email is null and username is null;
alter table identity.users
  add constraint users_check check (email is not null or username is not null),
  drop column erased_at;
drop function identity.erase_person;
drop function audit.forget_person;
drop index audit.platform_events_person;
