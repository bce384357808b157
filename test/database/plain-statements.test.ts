import { sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { Client, TestTenant } from "#test/tenant.ts";
import { asOwner } from "#test/tenant.ts";
import { openInsuredTill } from "../modules/sales/insurance/insured.ts";
import { inBatchOf } from "./attacker.ts";

/** Statements of an attacker in the batch of a tenant's own owner: what none of the service's functions wrote. */
const plainly = (tenant: TestTenant, { userId, token }: Client) => {
  const session = String(decodeJwt(token).sid);
  const side = { tenant: tenant.id, user: userId, colleague: userId, session, slug: tenant.slug, marker: "" };
  return async (...statements: string[]) => {
    const { refused } = await inBatchOf(side, ...statements);
    return refused;
  };
};

/** Every one of these is refused. */
async function expectRefused(
  run: (...statements: string[]) => Promise<string | undefined>,
  attempts: readonly (string | string[])[],
  why = /permission denied/,
): Promise<void> {
  for (const attempt of attempts) expect(await run(...[attempt].flat()), String(attempt)).toMatch(why);
}

describe("plain statements of a tenant's own login", () => {
  test("neither make an insurer owe, nor settle what it owes, nor say that it paid", async () => {
    const till = await openInsuredTill(80);
    const tablets = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[tablets, 2]], till.insured);
    const run = plainly(till.tenant, till.owner);
    await expectRefused(run, [
      "update sales.insurance_claims set settled = amount",
      "update sales.insurance_claims set amount = 0",
      "update sales.insurance_claims set written_off = amount",
      `insert into sales.insurance_claims (insurer_id, order_id, warehouse_id, insured_number, currency, amount, sold_at)
         values ('${till.insurer.id}', '${sold.id}', '${till.shelf}', 'X', 'RWF', 99999, now())`,
      `insert into sales.insurance_settlements (id, insurer_id, currency, amount, written_off, received_on)
         values (app.uuid7(), '${till.insurer.id}', 'RWF', 5, 0, current_date)`,
      `insert into sales.settled_claims (settlement_id, claim_id, amount) select app.uuid7(), id, 1 from sales.insurance_claims`,
    ]);
    expect(await run("update sales.insurance_claims set reference = 'A-2'")).toBeUndefined();
    const [claims] = await asOwner(
      sql`select reference, amount::int, settled::int, written_off::int from sales.insurance_claims where tenant_id = ${till.tenant.id}`,
    );
    expect(claims).toEqual([{ reference: "A-2", amount: 1600, settled: 0, written_off: 0 }]);
  });
});
