import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { declaredErrors } from "#platform/errors.ts";
import { asOwner } from "#test/tenant.ts";
import "../../src/app.ts";

test("an error code that stands for a constraint or for several names such as the database has, each once", async () => {
  const [rows = []] = await asOwner(
    sql`select name, count(*)::int as times from (
          select c.conname as name from pg_constraint c join pg_namespace n on n.oid = c.connamespace
           where n.nspname !~ '^(pg_|information_schema)' and c.conrelid > 0
          union all
          select i.indexrelid::regclass::text from pg_index i
           where i.indisunique and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
        ) named group by 1`,
  );
  const times = new Map(rows.map(({ name, times }) => [String(name).replace(/^.*\./, ""), Number(times)]));
  const wrong = [...declaredErrors()].flatMap(([code, { constraint = [] }]) =>
    [constraint]
      .flat()
      .filter((name) => times.get(name) !== 1)
      .map((name) => `${code}: ${name} (${times.get(name) ?? 0})`),
  );
  expect(times.size).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
