-- How long after so many tries the next one waits: ten seconds, then twice as long each time, up to an hour, a fifth more or less.
create or replace function fiscal.backoff(tries int) returns interval
language sql volatile parallel safe
return least(10 * 2 ^ least(greatest(tries - 1, 0), 12), 3600) * (0.8 + random() * 0.4) * interval '1 second';
