import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";

test("what names a document is found by it: each foreign key to documents has an index", async () => {
  const [rows = []] = await asOwner(
    sql`select c.conname as name,
               exists (select from pg_index i
                        where i.indrelid = c.conrelid
                          and (i.indkey::int2[])[0:1] = c.conkey) as is_indexed
          from pg_constraint c where c.contype = 'f' and c.confrelid = 'fiscal.documents'::regclass`,
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.filter(({ is_indexed }) => !is_indexed)).toEqual([]);
});
