drop schema platform cascade;
drop schema audit cascade;
drop procedure app.protect_table(regclass, text[], text), app.isolate_table(regclass, text),
  app.audit_table(regclass, text[]), app.count_table(regclass, text);
drop function app.touch(), app.claim_key(text, bytea), app.answer(text, text), app.count_usage(), app.counts(jsonb),
  app.within_quota, app.used_of, app.at_version(int, int, text);
