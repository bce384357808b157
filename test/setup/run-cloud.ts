import { randomBytes } from "node:crypto";
import { bindingsOf } from "../../dev/bindings.ts";
import { startCloud } from "../../dev/cloud.ts";
import { readServers } from "../../dev/local-servers.ts";
import { makeSecrets } from "../../dev/secrets.ts";
import { createDatabase } from "./own-database.ts";

/** The child process of test/setup/clouds.ts: starts a local cloud, sends its bindings, ends with its parent. */
const secrets = makeSecrets();
const { databaseUrl, redisUrl } = readServers(process.env);
const database = databaseUrl ? await createDatabase(databaseUrl) : undefined;
const cloud = await startCloud({ databaseUrl: database?.url, redisUrl, secrets, connections: 6 });
const password = randomBytes(16).toString("hex");
await cloud.engine.exec(`
  drop role if exists test_owner;
  create role test_owner login superuser password '${password}'`);

async function end(): Promise<void> {
  await cloud.close();
  await database?.drop("test_owner");
}

process.on("disconnect", () => end().finally(() => process.exit()));
process.send?.({
  ...bindingsOf(secrets, cloud.urls, {
    ENVIRONMENT: "test",
    RATE_LIMIT_PER_MINUTE: "100000",
    RATE_LIMIT_PER_HOUR: "1000000",
    RATE_LIMIT_PER_DAY: "10000000",
    AUTH_LIMIT_PER_IP: "100000",
    USER_LIMIT_PER_MINUTE: "100000",
    PUBLIC_LIMIT_PER_IP: "100000",
    REFUSAL_LIMIT_PER_MINUTE: "100000",
    MAIL_LIMIT_PER_SENDER: "100000",
    MAIL_LIMIT_PER_TENANT: "100000",
    BASE_DOMAIN: "duka.test",
  }),
  OWNER_DATABASE_URL: `postgresql://test_owner:${password}@localhost/duka`,
  CI: process.env.CI ?? "",
  HOSTILE: process.env.HOSTILE ?? "",
  PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? "",
});
