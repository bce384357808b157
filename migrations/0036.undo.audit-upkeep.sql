drop table audit.redactions;
drop table audit.settings;
