drop table purchasing.approval_delegations, purchasing.approval_rules cascade;
