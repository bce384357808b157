-- What stands as the last error of what was claimed to be told, and of which nobody wrote what became of it: whoever told it died, or could not
-- write it. `told`: it was on its way.
create or replace function fiscal.lost_outcome(told boolean) returns jsonb
language sql stable parallel safe
return jsonb_build_object(
  'kind', 'no_outcome', 'code', 'outcome.lost', 'at', now(),
  'cause', case when told then 'What the authority answered was not recorded' else 'It was not told, and nobody recorded why' end,
  'fix', 'It is tried again by itself; ask the platform''s support where it stays so');
