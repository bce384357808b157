drop table identity.api_keys, identity.invitations;
