drop schema inventory cascade;
drop function app.tenant_currency();
