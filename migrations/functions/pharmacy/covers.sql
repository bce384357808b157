-- Does what is prescribed cover a product? The one that it names does; so does any of the generic name, strength and form, as far as they are said,
-- in whatever case. What is counted in other units than the product's own does not,
-- and what is controlled is prescribed by its strength and form too.
create or replace function pharmacy.covers(named uuid, generic text, strength text, form text, unit text,
                                           product uuid, its_generic text, its_strength text, its_form text, its_unit text,
                                           its_category text) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce(named = product, false)
      or coalesce(contacts.fold(generic) = contacts.fold(its_generic), false)
         and (strength is null or coalesce(contacts.fold(replace(strength, ' ', '')) = contacts.fold(replace(its_strength, ' ', '')), false))
         and (form is null or coalesce(contacts.fold(form) = contacts.fold(its_form), false))
         and coalesce(contacts.fold(unit) = contacts.fold(its_unit), false)
         and (its_category <> 'controlled' or num_nulls(strength, form) = 0);
end $$;
grant execute on function pharmacy.covers to app_api;
