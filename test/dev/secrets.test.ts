import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keptSecrets } from "../../dev/secrets.ts";

const home = mkdtempSync(join(tmpdir(), "secrets-"));
const file = join(home, ".duka", "secrets.json");

afterAll(() => {
  rmSync(home, { recursive: true });
});

test("are made once; those that an earlier version did not have are added", () => {
  const first = keptSecrets(file);
  expect(Object.values(first).filter((value) => value.length < 64)).toEqual([]);
  expect(keptSecrets(file)).toEqual(first);
  const { SECRET_KEY, ...rest } = first;
  writeFileSync(file, JSON.stringify(rest));
  const second = keptSecrets(file);
  expect(second).toEqual({ ...first, SECRET_KEY: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(second.SECRET_KEY).not.toBe(SECRET_KEY);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(second);
});

test("that cannot be read are reported with the way out", () => {
  writeFileSync(file, "{");
  expect(() => keptSecrets(file)).toThrow(/secrets\.json cannot be read\. Run npm run dev -- --fresh/);
});
