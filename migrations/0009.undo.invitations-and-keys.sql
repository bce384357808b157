drop view identity.limiting_branches;
drop table identity.api_keys, identity.invitations;
