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

/** 99,999 of a hundred million each. */
const WORTH_A_LOT = {
  quantity: "99999",
  price: "100000000",
  total: "9999900000000",
  tax: "1379296551724.14",
};

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

  test("takes back in Zambia by parts what was told at another quantity", async () => {
    const desk = await openDesk("ZM");
    const sale = await desk.sell([
      { ...inZambia, quantity: "1.005", price: "10", total: "10.05", tax: "1.39" },
    ]);
    await desk.run();
    const [lines = []] = await asOwner(sql`select id from fiscal.document_lines where document_id = ${sale}`);
    for (let part = 0; part < 3; part += 1) {
      const note = newId();
      await desk.as("owner", crediting(note, sale, [{ line_id: lines[0]?.id, quantity: "0.335" }]));
      await desk.run();
      const row = await desk.rowOf(note);
      expect(row, JSON.stringify(row.last_error)).toMatchObject({ status: "accepted" });
    }
  });

  test("tells amounts of eighteen digits, which the authority reckons exactly", async () => {
    const desk = await openDesk("KE");
    const [large, larger] = [
      await desk.sell([{ ...inKenya, ...WORTH_A_LOT }]),
      await desk.sell([
        {
          ...inKenya,
          quantity: "1",
          price: "9999999999999.99",
          total: "9999999999999.99",
          tax: "1379310344827.58",
        },
      ]),
    ];
    await desk.run();
    for (const id of [large, larger]) {
      const row = await desk.rowOf(id);
      expect(row, JSON.stringify(row.last_error)).toMatchObject({ status: "accepted" });
    }
  });

  test("what is refused even as void holds up nothing behind it in Kenya, and may be gone past", async () => {
    const desk = await openDesk("KE");
    const refusal = { on: "sale", code: "910", message: "Request parameter error" } as const;
    await setFaults(desk.tin, [refusal]);
    const [first, second] = [await desk.sell([inKenya]), await desk.sell([inKenya])];
    await desk.run();
    await desk.as("owner", sql`select fiscal.void_document(${first}, 'A mistake')`);
    await setFaults(desk.tin, [refusal]);
    await later(desk);
    await desk.run();
    expect(await desk.rowOf(first)).toMatchObject({
      status: "void",
      told_at: null,
      last_error: { code: "910" },
    });
    // It is asked for itself, and answers that it wants the first one before.
    expect((await desk.rowOf(second)).last_error).toMatchObject({
      kind: "retry",
      message: expect.stringContaining("expected value: 1"),
    });
    await desk.as("owner", sql`select fiscal.void_document(${first}, 'They will not have it')`);
    expect(await desk.rowOf(first)).toMatchObject({
      ...{ status: "void", is_open: false, void_reason: "A mistake" },
      unsigned_reason: "the authority refused it as void: They will not have it",
    });
    await expect(desk.as("owner", sql`select fiscal.void_document(${first}, 'Once more')`)).rejects.toThrow(
      "invoice.wrong_status",
    );
  });

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
