drop table audit.checkpoints;
drop table audit.leaves;
drop table audit.seals;
drop policy upkeep_reads on audit.audit_events;
drop policy upkeep_redacts on audit.audit_events;
drop policy upkeep_removes on audit.audit_events;
