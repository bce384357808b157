drop schema kyc cascade;
