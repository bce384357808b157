-- The status that a document comes to by the outcome of a try. `uncertain`: the authority may have had it before, so that a duplicate is
-- this one; `void_uncertain`: it may have had the body of a void one. `is_known`: it was asked for what it has under the number, and has
-- this one.
create or replace function fiscal.settled(status text, kind text, uncertain boolean, void_uncertain boolean, is_known boolean) returns text
language sql immutable parallel safe
return case
  when status = 'void' then case when kind = 'duplicate' and uncertain and not void_uncertain then 'accepted' else 'void' end
  when kind = 'accepted' or kind = 'duplicate' and (uncertain or is_known) then 'accepted'
  when kind in ('rejected', 'duplicate') then 'rejected'
  when kind = 'maybe_sent' or uncertain then 'ambiguous'
  else 'pending' end;
