drop table billing.suggestions, billing.statement_lines cascade;
