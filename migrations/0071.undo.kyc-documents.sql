drop table kyc.sweeps, kyc.document_accesses, kyc.document_links, kyc.documents;
delete from platform.usage_totals where resource = 'storage_bytes';
