-- The business time of the context's tenant: what time is it for those who work in it? Ahead of now() in a sandbox whose clock was
-- moved, else now() itself. Planned inline; what a context does not say of a clock is not looked for. A text that somebody put in the
-- context's place has no true seal: where it speaks of a clock this fails, and of nothing else does any table show a row under it.
-- Raises context.forged.
create or replace function app.now() returns timestamptz
language sql stable parallel restricted
return case when strpos(current_setting('app.context', true), '"ahead"') > 0 then now() + app.ahead() else now() end;
grant execute on function app.now to app_api, app_identity, app_system;
