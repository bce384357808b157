drop view contacts.standing_consents;
drop table contacts.consents;
