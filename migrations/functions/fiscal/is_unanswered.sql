-- Whether a last error says, of a time before a moment, that the authority did not answer, or that nobody knows what it answered.
create or replace function fiscal.is_unanswered(last_error jsonb, before timestamptz) returns boolean
language sql stable parallel safe
return last_error ->> 'kind' in ('not_sent', 'maybe_sent', 'retry', 'no_outcome') and coalesce((last_error ->> 'at')::timestamptz < before, true);
