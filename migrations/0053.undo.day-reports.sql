drop table fiscal.z_reports;
