import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import { Redis } from "@upstash/redis";
import { afterAll, expect, test } from "vitest";
import { startCloud } from "../../dev/cloud.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { readServers } from "../../dev/local-servers.ts";
import { makeSecrets } from "../../dev/secrets.ts";
import { makeCloudDatabase } from "./database.ts";

const secrets = makeSecrets();
const home = mkdtempSync(join(tmpdir(), "cloud-"));
const folder = join(home, "postgres");

afterAll(() => {
  rmSync(home, { recursive: true });
});

test("starts a migrated database that the Worker's login enters, a Redis and a mail catcher", async () => {
  const database = await makeCloudDatabase();
  const cloud = await startCloud({
    databaseUrl: database.url,
    redisUrl: readServers(process.env).redisUrl,
    secrets,
  });
  const { rows } = await cloud.engine.exec("select to_regclass('inventory.products') is not null as there");
  expect(rows).toEqual([{ there: true }]);

  neonConfig.fetchEndpoint = cloud.urls.neon;
  for (const [user, password] of [
    ["app_api", secrets.APP_API_PASSWORD],
    ["app_identity", secrets.APP_IDENTITY_PASSWORD],
    ["app_system", secrets.APP_SYSTEM_PASSWORD],
  ]) {
    const query = neon(`postgresql://${user}:${password}@localhost/duka`);
    expect(await query`select session_user as who`).toEqual([{ who: user }]);
  }
  expect(await new Redis({ url: cloud.urls.upstash, token: secrets.upstashToken }).ping()).toBe("PONG");
  expect(await (await fetch(`${cloud.urls.mail}/messages`)).json()).toEqual([]);

  await cloud.close();
  await expect(fetch(`${cloud.urls.mail}/messages`)).rejects.toThrow();
  await database.drop();
});

test("what is embedded is still there at the next start, already migrated", async () => {
  const first = await startCloud({ folder, secrets });
  await first.engine.exec("create table kept as select 1 as value");
  await first.close();
  const second = await startCloud({ folder, secrets });
  expect(second.migrated).toEqual([]);
  expect((await second.engine.exec("select value from kept")).rows).toEqual([{ value: 1 }]);
  await second.close();
});

test.each([
  ["neon", "NEON_PORT"],
  ["upstash", "UPSTASH_PORT"],
  ["mail", "MAIL_PORT"],
  ["rates", "RATES_PORT"],
  ["messaging", "MESSAGING_PORT"],
  ["vsdc", "VSDC_PORT"],
])("a taken port of %s is reported, and nothing stays", async (part, setting) => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
  const { port } = blocker.address() as AddressInfo;
  await expect(startCloud({ folder, secrets, ports: { [part]: port } })).rejects.toThrow(
    `Port ${port} is in use: stop what listens there or set ${setting}.`,
  );
  blocker.close();
  await (await startCloud({ folder, secrets, ports: { [part]: port } })).close();
});

test("a folder that is no database is reported, with the way out", async () => {
  await (await openEngine({ folder })).close();
  rmSync(join(folder, "data/global"), { recursive: true });
  const text = `^The database folder ${folder} cannot be opened: .+ Run npm run dev -- --fresh to start over\\.$`;
  await expect(startCloud({ folder, secrets })).rejects.toThrow(new RegExp(text));
});

test("a failing migration is reported in one line", async () => {
  const migrations = mkdtempSync(join(tmpdir(), "migrations-"));
  writeFileSync(join(migrations, "0001.do.bad.sql"), "selec 1;");
  await expect(startCloud({ secrets, migrations })).rejects.toThrow(
    /^0001\.do\.bad\.sql:1: syntax error at or near "selec"$/,
  );
  rmSync(migrations, { recursive: true });
});

test("a Postgres that does not answer is reported", async () => {
  const databaseUrl = "postgres://a:b@localhost:1/c";
  await expect(startCloud({ databaseUrl, secrets })).rejects.toThrow(
    /^Postgres at localhost:1 does not answer: connect ECONNREFUSED/,
  );
});
