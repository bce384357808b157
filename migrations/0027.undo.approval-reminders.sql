drop table purchasing.approval_reminders;
