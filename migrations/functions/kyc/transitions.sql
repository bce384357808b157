-- What leads where in a case, and who leads there: the tenant that submits, the platform that reviews, the clock. An approval gives way to a later one.
create or replace function kyc.transitions() returns table (was text, next text, mover text)
language sql immutable parallel safe
begin atomic
  select * from (values
    ('submitted', 'in_review', 'reviewer'),
    ('submitted', 'needs_information', 'reviewer'),
    ('submitted', 'approved', 'reviewer'),
    ('submitted', 'rejected', 'reviewer'),
    ('in_review', 'needs_information', 'reviewer'),
    ('in_review', 'approved', 'reviewer'),
    ('in_review', 'rejected', 'reviewer'),
    ('needs_information', 'submitted', 'tenant'),
    ('needs_information', 'rejected', 'reviewer'),
    ('approved', 'expired', 'clock'),
    ('approved', 'expired', 'reviewer')) t (was, next, mover);
end;
grant execute on function kyc.transitions to app_api, app_system;
