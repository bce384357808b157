import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";

const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

/** A tenant that has some products already and may have `room` more; gives what so many creates at once are answered. */
async function createAtOnce({ had, room, count }: Record<"had" | "room" | "count", number>) {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await asOwner(sql`insert into inventory.products (tenant_id, id, sku, name, currency)
    select ${tenant.id}::uuid, app.uuid7(), 'HAD-' || n, 'Had', 'RWF' from generate_series(1, ${had}::int) n`);
  const body = { products: had + room };
  await administrator.call("PUT", `/admin/tenants/${tenant.id}/limits`, { body });
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => owner.post("/products", { sku: `NEW-${n}`, name: "New" })),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  return { made: answers.length - refused.length, refused };
}

test("however many create at once near the cap, exactly what fits is made, and nobody is told to try again", async () => {
  const { made, refused } = await createAtOnce({ had: 3, room: 4, count: 12 });
  expect(made).toBe(4);
  for (const answer of refused)
    expect(answer).toMatchObject({ status: 403, body: { code: "quota.exceeded", limit: 7, used: 7 } });
});

test("where some share the lock and the next are near the cap, all that fit are made", async () => {
  const [rows] = await asOwner(sql`select current_setting('max_connections')::int as n`);
  const { made } = await createAtOnce({ had: 0, room: Number(rows?.[0]?.n) + 5, count: 12 });
  expect(made).toBe(12);
});
