drop view identity.live_api_keys, audit.refusals, audit.activity_facts, audit.event_facts, audit.entry_facts, audit.activities, audit.event_activities,
  audit.entry_activities;
drop function if exists audit.mask_personal, audit.network_of;
