import { randomBytes } from "node:crypto";
import { startCloud } from "../../dev/cloud.ts";
import { bindingsOf, makeSecrets } from "../../dev/settings.ts";

/** The child process of test/setup/cloud.ts: starts the local cloud, tells its bindings, ends with its parent. */
const secrets = makeSecrets();
const cloud = await startCloud({
  databaseUrl: process.env.DATABASE_URL,
  redisUrl: process.env.REDIS_URL,
  secrets,
});
const password = randomBytes(16).toString("hex");
await cloud.engine.exec(`
  do $$ begin
    if not exists (select from pg_roles where rolname = 'test_owner') then create role test_owner; end if;
  end $$;
  alter role test_owner login superuser password '${password}'`);
process.on("disconnect", () => cloud.close().finally(() => process.exit()));
process.send?.({
  ...bindingsOf(secrets, cloud.urls, {
    ENVIRONMENT: "test",
    RATE_LIMIT_PER_MINUTE: "100000",
    RATE_LIMIT_PER_HOUR: "1000000",
    RATE_LIMIT_PER_DAY: "10000000",
    AUTH_LIMIT_PER_IP: "100000",
    BASE_DOMAIN: "duka.test",
  }),
  OWNER_DATABASE_URL: `postgresql://test_owner:${password}@localhost/duka`,
  DATABASE_KIND: cloud.engine.kind,
});
