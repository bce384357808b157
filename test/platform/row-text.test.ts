import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { connect, type Row } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { config, mintTenant } from "#test/tenant.ts";

/** Values by their type: as the parameters of a statement. */
const TYPES = {
  text: fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "\u0001")),
  varchar: fc.constantFrom('"', "\\", "\u2028", "\u007f", "\b\f\n\r\t\u001f", "żółć 👩🏽‍⚕️", "</script>", ""),
  uuid: fc.uuid(),
  bool: fc.boolean().map(String),
  int2: fc.integer({ min: -32768, max: 32767 }).map(String),
  int4: fc.integer().map(String),
  int8: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String),
  float8: fc.oneof(fc.double().map(String), fc.constantFrom("Infinity", "-Infinity", "NaN", "1e300", "-0")),
  numeric: fc.oneof(
    fc.tuple(fc.bigInt(), fc.nat(12)).map(([n, places]) => `${n}e-${places}`),
    fc.constantFrom("NaN", "Infinity", "-Infinity", "0.0000", "-1.50", "1e40"),
  ),
  date: fc.constantFrom("2026-02-28", "1900-01-01", "9999-12-31", "infinity", "0044-03-15 BC"),
  timestamp: fc.constantFrom("2026-02-28 10:00:00.000001", "2999-12-31 23:59:59", "-infinity"),
  timestamptz: fc.oneof(
    fc
      .date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2999-01-01") })
      .map((at) => at.toISOString()),
    fc.constantFrom("2026-02-28 10:00:00.120+02", "infinity", "-infinity", "0044-03-15 10:00:00+00 BC"),
  ),
  time: fc.constantFrom("23:59:59.5", "00:00:00"),
  inet: fc.constantFrom("203.0.113.9", "2001:db8::1", "10.0.0.0/8"),
  xid8: fc.bigInt(0n, 2n ** 63n).map(String),
  json: fc.json(),
  jsonb: fc.constantFrom('{"b": [1, 2.50, null], "a": "ü\\n"}', "null", '"x"', "[]"),
};
const names = Object.keys(TYPES) as (keyof typeof TYPES)[];
const values = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.option(TYPES[name])])) as {
    [K in keyof typeof TYPES]: fc.Arbitrary<string | null>;
  },
);

/** Reads a statement with fields, and what Postgres makes of the same. */
async function read(fields: readonly string[], columns: SQL, zone = "UTC"): Promise<Row | undefined> {
  const tenant = await known;
  const claims = { scope: "tenant", tenant, command: "test", access: "read", kind: "job" } as const;
  const statement = Object.assign(
    sql`select r.*, row_to_json(r)::text as wanted from (select ${columns}) r`,
    { fields },
  );
  const [, , rows] = await connect(config, config.DATABASE_URL, newId()).batch([
    await enter(config.CONTEXT_KEY, { ...claims, request: newId() }),
    sql`select set_config('timezone', ${zone}, true)`,
    statement,
  ]);
  return rows?.[0];
}
const known = mintTenant().then(({ id }) => id);

test("the JSON text of a row is what Postgres would write, character by character, in any zone", async () => {
  const zones = fc.constantFrom("UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati");
  await fc.assert(
    fc.asyncProperty(values, zones, async (given, zone) => {
      const columns = names.map((name) => sql`${given[name]}::${sql.raw(name)} as ${sql.identifier(name)}`);
      const row = await read(names, sql.join(columns, sql`, `), zone);
      expect(row?.body).toBe(row?.wanted);
    }),
    { numRuns: 100 },
  );
});

test("what is no single value is made JSON in SQL, or refused", async () => {
  await expect(read(["list"], sql`array[1, 2] as list`)).rejects.toThrow("list is of type 1007");
  const row = await read(["list"], sql`to_json(array[1, 2]) as list`);
  expect(row).toMatchObject({ body: '{"list":[1,2]}' });
});
