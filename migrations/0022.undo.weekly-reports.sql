drop table reports.weekly_reports;
