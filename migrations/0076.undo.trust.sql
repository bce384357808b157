drop schema trust cascade;
drop function if exists sales.performance, billing.reliability, fiscal.compliance, monitoring.response, kyc.refusals;
