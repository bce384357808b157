-- The status that a document comes to by the outcome of a try; whoever sends says `duplicate` where the authority has this one, or may not
-- be told its number, as of one that is void. `uncertain`: the authority may have had it before; `void_uncertain`: it may have had it as void.
create or replace function fiscal.settled(status text, kind text, uncertain boolean, void_uncertain boolean) returns text
language sql immutable parallel safe
return case
  when status = 'void' then case when kind = 'duplicate' and uncertain and not void_uncertain then 'accepted' else 'void' end
  when kind in ('accepted', 'duplicate') then 'accepted'
  when kind = 'rejected' then 'rejected'
  when kind = 'maybe_sent' or uncertain then 'ambiguous'
  else 'pending' end;
