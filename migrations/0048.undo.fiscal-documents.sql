drop index sales.fulfilments_document, sales.returns_document;
alter table sales.fulfilments drop constraint fulfilments_document;
alter table sales.returns drop constraint returns_document;
drop table fiscal.documents cascade;
