drop table monitoring.rule_faults;
drop view monitoring.all_rules, monitoring.standard_rules;
drop table monitoring.rules cascade;
drop function if exists monitoring.keep_rule;
drop schema monitoring;
