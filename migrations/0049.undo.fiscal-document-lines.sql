drop view fiscal.delayed_documents;
drop table fiscal.submissions, fiscal.lanes, fiscal.series, fiscal.document_lines cascade;
