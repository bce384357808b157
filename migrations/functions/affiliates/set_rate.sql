-- Says at which rate an affiliate, whose row the caller holds, earns from now on: what is said last is what holds, whoever began first.
create or replace function affiliates.set_rate(affiliate uuid, share numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  last affiliates.terms;
begin
  select * into last from affiliates.terms t where t.affiliate_id = affiliate order by t.valid_from desc limit 1;
  if last.rate is distinct from share then
    insert into affiliates.terms (id, affiliate_id, rate, valid_from)
    values (app.uuid7(), affiliate, share, greatest(clock_timestamp(), last.valid_from + interval '1 microsecond'));
  end if;
end $$;
