-- The words of some texts, folded, each once: at most 50 of them, of 64 characters each.
create or replace function contacts.words_of(variadic texts text[]) returns setof text
language sql immutable parallel safe set search_path = pg_catalog as $$
  select distinct left(w, 64)
    from regexp_split_to_table(contacts.fold(array_to_string(texts, ' ')), '[^[:alnum:]]+') w where w <> '' limit 50
$$;
