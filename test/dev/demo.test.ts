import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import argon2 from "@phi-ag/argon2/node";
import { expect, test } from "vitest";
import { type Cloud, startCloud } from "../../dev/cloud.ts";
import { type SignIns, seedDemo } from "../../dev/demo.ts";
import { makeSecrets } from "../../dev/secrets.ts";
import { makeCloudDatabase } from "./database.ts";

/** How many of the demo's people a password lets in, and how many there are. */
async function letsIn(cloud: Cloud, { password, emails }: SignIns): Promise<[number, number]> {
  const engine = await argon2();
  const list = Object.values(emails).map((email) => `'${email}'`);
  const { rows } = await cloud.engine.exec(
    `select password_hash as hash from identity.users where email in (${list.join(", ")})`,
  );
  const right = rows.filter(({ hash }) => engine.tryVerify(String(hash), password).success);
  return [right.length, rows.length];
}

test("the demo tenant is made once, and its people get a new password when the file of the old one is gone, or another database's", async () => {
  const home = mkdtempSync(join(tmpdir(), "demo-"));
  const file = join(home, "demo.json");
  const database = await makeCloudDatabase();
  const cloud = await startCloud({ databaseUrl: database.url, secrets: makeSecrets() });

  const first = await seedDemo(cloud.engine, file);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(first);
  expect(await letsIn(cloud, first)).toEqual([8, 8]);
  expect(await seedDemo(cloud.engine, file)).toEqual(first);

  rmSync(file);
  const second = await seedDemo(cloud.engine, file);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(second);
  expect(await letsIn(cloud, second)).toEqual([8, 8]);
  expect(await letsIn(cloud, first)).toEqual([0, 8]);
  writeFileSync(file, JSON.stringify({ ...first, id: "that of another database" }));
  const third = await seedDemo(cloud.engine, file);
  expect(await letsIn(cloud, third)).toEqual([8, 8]);
  const { rows } = await cloud.engine.exec("select count(*)::int as tenants from tenants.tenants");
  expect(rows).toEqual([{ tenants: 1 }]);

  await cloud.close();
  await database.drop();
  rmSync(home, { recursive: true });
});
