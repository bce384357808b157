drop table platform.dead_letters;
drop function app.take_job(text, timestamptz), app.take_event(uuid, text, text);
drop table platform.job_runs, platform.handled_events;
