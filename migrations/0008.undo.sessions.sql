drop table identity.email_codes, identity.spent_refresh_tokens, identity.sessions;
