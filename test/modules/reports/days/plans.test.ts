import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { planned } from "#test/plan.ts";
import { mintTenant } from "#test/tenant.ts";

test("the days of a product are looked up by the generation that is read: none of another one is read and thrown away", async () => {
  const tenant = await mintTenant();
  const days = (
    await planned(
      tenant.id,
      sql`select c.closing_quantity from reports.days c
           where c.product_id = ${newId()}::uuid and c.day <= '2026-01-01' order by c.day desc limit 1`,
      "by indexes",
    )
  ).filter((node) => node["Relation Name"] === "daily_stock");
  expect(days.map((node) => String(node["Index Cond"]))).toEqual([
    expect.stringMatching(/generation = .*day <= /),
  ]);
  expect(days.map((node) => String(node.Filter))).toEqual([expect.not.stringContaining("generation")]);
});
