import fc from "fast-check";
import { expect, test } from "vitest";
import { type Document, openReceiptTill } from "./receipt-till.ts";

/** A basket, and in how many of its pieces each line is handed over and brought back at each turn. */
const journey = fc.record({
  lines: fc.array(
    fc.record({
      price: fc.integer({ min: 1, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
      quantity: fc.integer({ min: 1, max: 7 }),
      discount_percent: fc.option(fc.integer({ min: 0, max: 100 }).map(String), { nil: undefined }),
      band: fc.constantFrom("A", "B", "B"),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  discount_percent: fc.option(fc.integer({ min: 0, max: 60 }).map(String), { nil: undefined }),
  prices_include_tax: fc.boolean(),
  turns: fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 4, maxLength: 4 }), { maxLength: 3 }),
  back: fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 4, maxLength: 4 }), { maxLength: 3 }),
});

const cents = (text: unknown) => Math.round(Number(text) * 100);
const paidBy = (documents: readonly Document[]) =>
  documents.reduce((sum, { total, rounding }) => sum + total + rounding, 0);
const sumOf = (documents: readonly Document[], of: "total" | "tax") =>
  documents.reduce((sum, document) => sum + document[of], 0);

test("receipts of parts come to the order, and credit notes of parts to the receipts, to the cent", async () => {
  const till = await openReceiptTill();
  const goods = {
    A: await till.goods("1", 100_000, { tax_category: "A" }),
    B: await till.goods("1", 100_000, { tax_category: "B" }),
  };
  await fc.assert(
    fc.asyncProperty(journey, async ({ lines, turns, back, ...head }) => {
      const earlier = (await till.documents()).length;
      const drafted = await till.draft(
        lines.map(({ price, quantity, discount_percent, band }) => [
          goods[band as "A" | "B"],
          quantity,
          { unit_price: price, ...(discount_percent === undefined ? {} : { discount_percent }) },
        ]),
        JSON.parse(JSON.stringify(head)) as Record<string, unknown>,
      );
      expect(drafted.status, drafted.text).toBe(201);
      const { body: order } = drafted;
      await till.step(order, "confirm");
      if (order.payable !== "0")
        expect((await till.step(order, "payments", { method: "cash" })).status).toBe(201);
      const parts = (turn: readonly number[], left: readonly number[]) =>
        order.lines.flatMap(({ id }, at) => {
          const quantity = Math.min(turn[at] ?? 0, left[at] ?? 0);
          return quantity > 0 ? [{ line_id: id, quantity, at }] : [];
        });
      const left = lines.map(({ quantity }) => quantity);
      for (const turn of [...turns, left.map(() => 7)]) {
        const taken = parts(turn, left);
        if (taken.length === 0) continue;
        const given = taken.map(({ line_id, quantity }) => ({ line_id, quantity }));
        const sold = await till.step(order, "fulfil", { lines: given });
        expect(sold.status, sold.text).toBe(200);
        for (const { at, quantity } of taken) left[at] = (left[at] ?? 0) - quantity;
      }
      const receipts = (await till.documents()).slice(earlier);
      const { body: whole } = await till.owner.get<Record<string, string>>(`/orders/${order.id}`);
      expect([sumOf(receipts, "total"), sumOf(receipts, "tax")]).toEqual([
        cents(whole.total),
        cents(whole.tax),
      ]);
      expect(paidBy(receipts)).toBe(cents(whole.payable));
      const held = lines.map(({ quantity }) => quantity);
      for (const turn of [...back, held.map(() => 7)]) {
        const brought = parts(turn, held);
        if (brought.length === 0) continue;
        const given = brought.map(({ line_id, quantity }) => ({ line_id, quantity }));
        const taken = await till.step(order, "returns", { lines: given, reason_code: "06" });
        expect(taken.status, taken.text).toBe(201);
        const last = taken.body.returns.at(-1);
        const notes = (await till.documents()).filter(({ return_id }) => return_id === last?.id);
        expect([sumOf(notes, "total"), sumOf(notes, "tax")]).toEqual([cents(last?.total), cents(last?.tax)]);
        if (receipts.length === 1) {
          const soFar = (await till.documents()).slice(earlier).filter(({ type }) => type === "refund");
          expect(paidBy(soFar)).toBe(cents(taken.body.credited));
        }
        for (const { at, quantity } of brought) held[at] = (held[at] ?? 0) - quantity;
      }
      const all = (await till.documents()).slice(earlier);
      const notes = all.filter(({ type }) => type === "refund");
      expect([sumOf(notes, "total"), sumOf(notes, "tax")]).toEqual([cents(whole.total), cents(whole.tax)]);
      expect(paidBy(notes)).toBe(cents(whole.payable));
      for (const { gross, discount, tax, total } of all.flatMap(({ lines: said }) => said)) {
        expect(Math.min(gross, discount, tax, total)).toBeGreaterThanOrEqual(0);
        expect([gross - discount, gross - discount + tax]).toContain(total);
      }
      const { body: end } = await till.owner.get(`/orders/${order.id}`);
      expect(end).toMatchObject({ returned: whole.total, credited: whole.payable });
    }),
    { numRuns: 12 },
  );
}, 300_000);
