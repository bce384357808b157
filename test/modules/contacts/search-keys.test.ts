import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";

test("the keys that begin with a text are read in their order from an index that has all of them, however many there are", async () => {
  const tenant = await mintTenant();
  const [, plan = []] = await asOwner(
    sql`set local enable_sort = off`,
    sql`explain select contact_id from contacts.search_keys
         where tenant_id = ${tenant.id}::uuid and value >= 'per' and value < 'per' || chr(1114111) and kind <> 'consent'
         order by value, contact_id limit 2001`,
  );
  const text = plan.map((row) => Object.values(row)[0]).join("\n");
  expect(text).toContain("Index Only Scan using search_keys_value");
  expect(text).not.toContain("Sort");
});
