drop table billing.numbers, billing.documents, billing.ledger, billing.code_claims, billing.payments cascade;
