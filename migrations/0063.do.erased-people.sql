-- Erasing a person: what is personal goes, and the row stays for all that points to it.
set role app_owner;

-- Whose a session or an outside identity was that is gone.
create index platform_events_person on audit.platform_events ((coalesce(before, after) ->> 'user_id'))
  where target_type in ('identity.sessions', 'identity.external_identities');

-- functions: audit/forget_person identity/erase_person

alter table identity.users
  add column erased_at timestamptz,
  drop constraint users_check,
  add constraint users_named check (email is not null or username is not null or erased_at is not null),
  add constraint users_erased check (erased_at is null or (status = 'deactivated'
    and num_nonnulls(email, username, name, phone, password_hash, email_verified_at, default_tenant_id) = 0));

-- functions: identity/keep_people
create trigger keep_people before insert on identity.memberships
  for each row when (new.status in ('pending', 'active')) execute function identity.keep_people();
create trigger keep_people_back before update of status on identity.memberships
  for each row when (new.status in ('pending', 'active') and new.status <> old.status) execute function identity.keep_people();

-- A code for it is mailed to who has no password.
alter table identity.email_codes
  drop constraint email_codes_purpose_check,
  add constraint email_codes_purpose_check check (purpose in ('verify_email', 'sign_in', 'reset_password', 'erase_account'));

-- What identity.erase_person needs.
create policy erasure on identity.memberships for update to app_owner using ((select app.is_identity()));
create policy erasure on identity.invitations for update to app_owner using ((select app.is_identity()));
