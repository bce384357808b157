-- For other modules: of a tenant's newest thousand documents since a moment that the authority decided on, how many there are and how many it has not
-- taken.
create or replace function fiscal.compliance(tenant uuid, since timestamptz, out documents int, out refused int)
language plpgsql stable set search_path = pg_catalog as $$
begin
  select count(*), count(*) filter (where d.status <> 'accepted')
    from (select r.status from fiscal.documents r
           where r.tenant_id = tenant and r.sold_at >= since and r.status in ('accepted', 'rejected', 'dead')
           order by r.sold_at desc limit 1000) d
    into documents, refused;
end $$;
