import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { crediting, FIVE, type Sold } from "../documents/counter.ts";
import { setFaults } from "../simulator.ts";
import { openDesk } from "./desk.ts";
import { later } from "./stand-in.ts";

const inZambia: Sold = { ...FIVE, band: "A", rate: "16", tax: "689.66" };
const inKenya: Sold = { ...FIVE, band: "B", rate: "16", tax: "689.66" };

describe("the lane of a device", () => {
  test.each([
    ["RW", FIVE],
    ["ZM", inZambia],
    ["KE", inKenya],
  ] as const)(
    "tells the authority of %s of a sale and a credit note, which it takes",
    async (country, line) => {
      const desk = await openDesk(country);
      const [sale, note] = [await desk.sell([line]), newId()];
      await desk.as("owner", crediting(note, sale));
      await desk.run();
      for (const id of [sale, note]) {
        const row = await desk.rowOf(id);
        expect(row, JSON.stringify(row.last_error)).toMatchObject({
          status: "accepted",
          unsigned_reason: null,
        });
        expect(String(row.signature).length).toBeGreaterThan(10);
        expect(String(row.qr_text).length).toBeGreaterThan(20);
      }
      expect(await desk.books()).toMatchObject([
        { number: 1, total: 5000 },
        { number: 2, total: 5000 },
      ]);
    },
  );

  test.each(["RW", "ZM", "KE"] as const)(
    "gives up in %s what was refused by a body that is taken, and goes on",
    async (country) => {
      const desk = await openDesk(country);
      const line = { RW: FIVE, ZM: inZambia, KE: inKenya }[country];
      await setFaults(desk.tin, [{ on: "sale", code: "910", message: "Request parameter error" }]);
      const [first, second] = [await desk.sell([line]), await desk.sell([line])];
      await desk.run();
      expect((await desk.rowOf(first)).status).toBe("rejected");
      // Where the authority takes numbers in order alone, the second waits for the first, and nobody else does.
      expect((await desk.rowOf(second)).status).toBe(country === "KE" ? "pending" : "accepted");
      await desk.as("owner", sql`select fiscal.void_document(${first}, 'A mistake')`);
      await later(desk);
      await desk.run();
      await later(desk);
      await desk.run();
      expect((await desk.rowOf(first)).told_at).not.toBeNull();
      expect((await desk.rowOf(second)).status).toBe("accepted");
      const books = await desk.books();
      expect(books.find(({ number }) => number === 1)?.status).toBe("04");
    },
  );

  test("sends on whatever the tenant's status, and whatever became of the device", async () => {
    const desk = await openDesk();
    const id = await desk.sell();
    await asOwner(
      sql`update tenants.tenants set status = 'blocked' where id = ${desk.tenant.id}`,
      sql`update fiscal.devices set status = 'disabled' where id = ${desk.device}`,
    );
    await desk.run();
    expect((await desk.rowOf(id)).status).toBe("accepted");
  });
});
