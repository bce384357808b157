import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { crediting, FIVE, issuing, openCounter, soldLine } from "./counter.ts";

/** Where each state may lead, as this test has it. */
const EDGES: Record<string, string[]> = {
  pending: ["sending", "void", "dead"],
  sending: ["accepted", "ambiguous", "rejected", "pending", "dead"],
  ambiguous: ["sending", "accepted", "dead"],
  rejected: ["pending", "void"],
  dead: ["pending", "ambiguous", "accepted", "void"],
  void: ["accepted"],
  accepted: [],
};
const STATES = Object.keys(EDGES);

const moved = (id: string, to: string) =>
  asOwner(
    sql`update fiscal.documents set status = ${to}, voided_at = case when ${to} = 'void' then now() end where id = ${id}`,
  );

/** Brings a document to a state by the ways that there are. */
async function bring(id: string, to: string): Promise<void> {
  const ways: Record<string, string[]> = {
    ...{
      pending: [],
      sending: ["sending"],
      accepted: ["sending", "accepted"],
      ambiguous: ["sending", "ambiguous"],
    },
    ...{ rejected: ["sending", "rejected"], dead: ["dead"], void: ["dead", "void"] },
  };
  for (const step of ways[to] ?? []) await moved(id, step);
}

describe("a document", () => {
  test.each(STATES)(
    "that is %s goes where that leads, and nowhere else, not even by the owner's hand",
    async (from) => {
      const { sell } = await openCounter();
      for (const to of STATES.filter((state) => state !== from)) {
        const id = await sell();
        await bring(id, from);
        const result = moved(id, to);
        if (EDGES[from]?.includes(to)) await result;
        else await expect(result, `${from} to ${to}`).rejects.toThrow("invoice.wrong_status");
      }
    },
  );

  test.each([
    ["number", "9"],
    ["total", "1"],
    ["sold_at", "2020-01-01"],
    ["device_id", newId()],
    ["bands", "[]"],
    ["issued_by_name", "x"],
    ["currency", "USD"],
    ["buyer_tin", "999991130"],
  ])("that is accepted keeps its %s", async (column, value) => {
    const { sell } = await openCounter();
    const id = await sell();
    await bring(id, "accepted");
    const type =
      { number: "bigint", total: "numeric", sold_at: "timestamptz", device_id: "uuid", bands: "jsonb" }[
        column
      ] ?? "text";
    await expect(
      asOwner(
        sql`update fiscal.documents set ${sql.raw(column)} = ${value}::${sql.raw(type)} where id = ${id}`,
      ),
    ).rejects.toThrow();
  });

  test("is written by functions alone: no login inserts, changes or deletes one", async () => {
    const { sell, as } = await openCounter();
    const id = await sell();
    for (const attack of [
      sql`update fiscal.documents set status = 'accepted' where id = ${id}`,
      sql`delete from fiscal.documents where id = ${id}`,
      sql`update fiscal.document_lines set total = 1 where document_id = ${id}`,
      sql`delete from fiscal.submissions`,
      sql`update fiscal.series set last_number = 0`,
      sql`update fiscal.devices set last_number = 0`,
    ])
      await expect(as("owner", attack)).rejects.toThrow(/permission denied/);
    await expect(
      as("owner", sql`select fiscal.record_outcome(${id}, null, '{"kind": "accepted"}')`),
    ).rejects.toThrow("permission.denied");
  });
});

describe("of two at once", () => {
  test("that credit the same line, one has what is left", async () => {
    const { sell, as } = await openCounter();
    const id = await sell();
    const results = await Promise.allSettled([
      as("owner", crediting(newId(), id)),
      as("owner", crediting(newId(), id)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [rows = []] = await asOwner(
      sql`select sum(total)::text as total, count(*)::int as count from fiscal.documents where original_id = ${id}`,
    );
    expect(rows).toEqual([{ total: "5000.00", count: 1 }]);
  });

  test("that sell, each has a number of its own, and none is missing", async () => {
    const { as, warehouse, product, tenant } = await openCounter();
    const sales = Array.from({ length: 12 }, (_, at) =>
      // Some are refused after others have begun.
      as(
        "owner",
        issuing(newId(), { warehouse_id: warehouse, currency: at % 4 === 3 ? "USD" : "RWF" }, [
          soldLine(product, FIVE),
        ]),
      ),
    );
    await Promise.allSettled(sales);
    const [rows = []] = await asOwner(
      sql`select number::int as number from fiscal.documents where tenant_id = ${tenant.id} order by 1`,
    );
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("that try one again, one does", async () => {
    const { sell, owner } = await openCounter();
    const id = await sell();
    await bring(id, "rejected");
    const answers = await Promise.all([
      owner.post(`/invoices/${id}/retry`),
      owner.post(`/invoices/${id}/retry`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("invoice.wrong_status");
  });

  test("that claim for one device, one claims", async () => {
    const { sell, as, device } = await openCounter();
    await sell();
    await sell();
    const claim = () => as("job", sql`select fiscal.claim_next(${device}, ${newId()}) as id`);
    const claims = await Promise.all([claim(), claim(), claim()]);
    expect(claims.filter(([rows]) => rows?.[0]?.id).length).toBe(1);
  });
});
