import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { startCloud } from "../../dev/cloud.ts";
import { bindingsOf, makeSecrets } from "../../dev/settings.ts";

declare module "vitest" {
  interface ProvidedContext {
    bindings: Record<string, string>;
  }
}

/** Starts the local cloud that the suite runs against: embedded, or DATABASE_URL and REDIS_URL where they are set. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const secrets = makeSecrets();
  const cloud = await startCloud({
    databaseUrl: process.env.DATABASE_URL,
    redisUrl: process.env.REDIS_URL,
    ports: { neon: 0, upstash: 0, mail: 0 },
    secrets,
  });
  const password = randomBytes(16).toString("hex");
  await cloud.engine.exec(`
    do $$ begin if not exists (select from pg_roles where rolname = 'test_owner') then create role test_owner superuser login; end if; end $$;
    alter role test_owner login superuser password '${password}'`);
  project.provide("bindings", {
    ...bindingsOf(secrets, cloud.urls, {
      ENVIRONMENT: "test",
      RATE_LIMIT_PER_MINUTE: "100000",
      RATE_LIMIT_PER_HOUR: "1000000",
      RATE_LIMIT_PER_DAY: "10000000",
      AUTH_LIMIT_PER_IP: "100000",
    }),
    OWNER_DATABASE_URL: `postgresql://test_owner:${password}@localhost/duka`,
  });
  return () => cloud.close();
}
