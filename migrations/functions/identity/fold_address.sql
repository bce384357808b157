-- An address as its mailbox is known: in lower case, without what follows a plus, and of Google's without points.
create or replace function identity.fold_address(address text) returns text language sql immutable parallel safe
return case
  when lower(split_part(address, '@', 2)) in ('gmail.com', 'googlemail.com')
    then replace(split_part(split_part(lower(address), '@', 1), '+', 1), '.', '') || '@gmail.com'
  else split_part(split_part(lower(address), '@', 1), '+', 1) || '@' || lower(split_part(address, '@', 2)) end;
