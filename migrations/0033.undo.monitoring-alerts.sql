drop function if exists monitoring.take_facts;
drop table monitoring.alerts, monitoring.collections, monitoring.audit_readings, monitoring.rule_groups;
