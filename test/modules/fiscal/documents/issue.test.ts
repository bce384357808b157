import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { crediting, FIVE, issuing, openCounter, soldLine } from "./counter.ts";

describe("a document that is issued", () => {
  test("has the device's next number, the sums of its lines, and waits to be told", async () => {
    const { sell, owner, device } = await openCounter();
    await sell();
    const id = await sell([
      FIVE,
      { quantity: "2", price: "50", total: "90", tax: "0", discount: "10", band: "A", rate: "0" },
    ]);
    const { status, body } = await owner.get(`/invoices/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ type: "sale", mode: "normal", status: "pending", number: 2, device_id: device },
      ...{ total: "5090", tax: "762.71", discount: "10", payable: "5090" },
      bands: [
        { band: "A", rate: "0", tax: "0", total: "90" },
        { band: "B", rate: "18", tax: "762.71", total: "5000" },
      ],
      lines: [
        { quantity: "5", total: "5000" },
        { total: "90", discount: "10" },
      ],
    });
    expect(String(body.check_path)).toMatch(/^\/r\/[\w-]{22,}$/);
    const list = await owner.get<{ data: object[] }>(`/invoices?status=pending&device_id=${device}`);
    expect(list.body.data).toMatchObject([{ number: 2 }, { number: 1 }]);
  });

  test("uses up no number where it is refused", async () => {
    const { sell, as, warehouse, product, rowOf } = await openCounter();
    const head = { warehouse_id: warehouse, currency: "RWF" };
    const line = soldLine(product, FIVE);
    for (const [given, lines, code] of [
      [{ ...head, currency: "USD" }, [line], "document.currency"],
      [{ ...head, buyer_tin: "12" }, [line], "document.buyer_tin"],
      [head, [], "document.empty"],
      [head, [{ ...line, total: "4999" }], "document.does_not_add_up"],
      [head, [{ ...line, tax: "700" }], "document.does_not_add_up"],
      [{ ...head, warehouse_id: newId() }, [line], undefined],
    ] as const) {
      const issued = as("owner", issuing(newId(), given, lines));
      if (code) await expect(issued, code).rejects.toThrow(code);
      else await expect(issued).rejects.toThrow();
    }
    expect(await rowOf(await sell())).toMatchObject({ number: "1" });
  });
});

describe("a credit note", () => {
  test("takes parts of a line, the last of them the rest, and never more than there was", async () => {
    const { sell, as, rowOf } = await openCounter();
    const id = await sell([{ quantity: "3", price: "33.3333", total: "100", tax: "15.25" }]);
    const [lines = []] = await asOwner(sql`select id from fiscal.document_lines where document_id = ${id}`);
    const line = String(lines[0]?.id);
    const notes: string[] = [];
    for (const quantity of ["1", "1", "1"]) {
      const note = newId();
      await as("owner", crediting(note, id, [{ line_id: line, quantity }]));
      notes.push(note);
    }
    const rows = await Promise.all(notes.map(rowOf));
    expect(rows.map(({ total, tax }) => [total, tax])).toEqual([
      ["33.33", "5.08"],
      ["33.34", "5.09"],
      ["33.33", "5.08"],
    ]);
    expect(rows.map(({ payable }) => Number(payable))).toEqual([33, 34, 33]);
    await expect(
      as("owner", crediting(newId(), id, [{ line_id: line, quantity: "0.0001" }])),
    ).rejects.toThrow("credit_note.exceeds_original");
    await expect(as("owner", crediting(newId(), id))).rejects.toThrow("document.empty");
    await expect(as("owner", crediting(newId(), notes[0] as string))).rejects.toThrow(
      "credit_note.not_creditable",
    );
    await expect(as("owner", crediting(newId(), id, [{ line_id: newId(), quantity: "1" }]))).rejects.toThrow(
      "credit_note.unknown_line",
    );
  });
});
