import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openDispensary } from "./dispensary.ts";

describe("a prescription", () => {
  test("is kept as it stands on paper, valid as long as the settings say, and entered once", async () => {
    const shop = await openDispensary();
    const tablets = await shop.medicine("prescription");
    const lines = [
      { product_id: tablets.id, quantity: 20, repeats: 2, days_supply: 10, directions: "After meals" },
    ];
    await shop.owner.call("PATCH", "/pharmacy-settings", { body: { valid_days: 30 } });
    const { valid_until: _, ...paper } = shop.paper(lines);
    const made = await shop.owner.post("/prescriptions", paper);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{
        issued_on: "2026-01-02",
        valid_until: "2026-02-01",
        patient_name: "Aline Uwase",
        status: "expired",
      },
      lines: [{ product_id: tablets.id, prescribed: "60", dispensed: "0", remaining: "60", repeats: 2 }],
    });
    expect((await shop.owner.post("/prescriptions", paper)).body.code).toBe("prescription.number_taken");
    await shop.owner.post(`/prescriptions/${made.body.id}/cancel`, { reason: "Entered wrongly" });
    expect((await shop.owner.post("/prescriptions", paper)).status).toBe(201);
  });

  test("is filled once: cancelling what was dispensed of is for those who dispense, and leaves its number taken", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const paper = shop.paper([{ product_id: opiate.id, quantity: 10 }]);
    const made = await shop.prescribe([], paper);
    expect((await shop.dispense(opiate, 10, made.lines[0])).status).toBe(201);
    const cancel = async (by: typeof shop.owner) =>
      (await by.post(`/prescriptions/${made.id}/cancel`, { reason: "Again" })).body;
    const cashier = await shop.tenant.member("cashier");
    expect((await cancel(cashier)).code).toBe("prescription.dispensing_denied");
    expect(await cancel(shop.owner)).toMatchObject({
      status: "cancelled",
      lines: [{ dispensed: "10", remaining: "0" }],
    });
    expect((await cashier.post("/prescriptions", paper)).body.code).toBe("prescription.number_taken");
  });

  test("is of the products' own unit, in whatever unit it is written", async () => {
    const shop = await openDispensary();
    const tablets = await shop.medicine("prescription");
    await shop.owner.post(`/products/${tablets.id}/units`, { unit: "strip", quantity: 10 });
    const made = await shop.prescribe([{ product_id: tablets.id, quantity: 2, unit: "strip" }]);
    expect(made.lines).toMatchObject([{ quantity: "2", unit: "strip", prescribed: "20" }]);
    expect((await shop.dispense(tablets, 19, made.lines[0])).status).toBe(201);
    const more = await shop.sell([[tablets, 1, { unit: "strip", prescription_line_id: made.lines[0]?.id }]]);
    expect(more.body).toMatchObject({ code: "prescription.used_up", left: "1" });
  });

  test("of a generic name says its unit, and of what is controlled strength and form: ten are not ten boxes", async () => {
    const shop = await openDispensary();
    const card = { generic_name: "Morphine", strength: "10 mg", form: "Tablet" };
    const boxes = await shop.medicine("controlled", 100, { ...card, unit: "box" });
    const tablets = await shop.medicine("controlled", 100, { ...card, unit: "tablet" });
    const code = async (line: object) =>
      (await shop.owner.post("/prescriptions", shop.paper([{ quantity: 10, ...line }]))).body.code;
    expect(await code(card)).toBe("prescription.unit_missing");
    const vague = { generic_name: "MORPHINE", unit: "tablet" };
    expect(await code(vague)).toBe("prescription.too_vague");
    expect(await code({ ...vague, strength: "10 mg" })).toBe("prescription.too_vague");
    const { lines } = await shop.prescribe([{ ...card, unit: "tablet", quantity: 10 }]);
    expect((await shop.dispense(boxes, 10, lines[0])).body.code).toBe("prescription.other_product");
    expect((await shop.dispense(tablets, 10, lines[0])).status).toBe(201);
    const opium = { generic_name: "Opium", strength: "1 mg", form: "Powder" };
    const before = await shop.prescribe([{ generic_name: "Opium", unit: "each", quantity: 2 }]);
    const later = await shop.medicine("controlled", 5, opium);
    expect((await shop.dispense(later, 2, before.lines[0])).body.code).toBe("prescription.other_product");
  });

  test("is refused in part or whole where it makes no sense, and nothing is kept", async () => {
    const shop = await openDispensary();
    const tablets = await shop.medicine("prescription");
    const line = { product_id: tablets.id, quantity: 1 };
    const refused = async (fields: Record<string, unknown>, lines: Record<string, unknown>[] = [line]) =>
      (await shop.owner.post("/prescriptions", shop.paper(lines, fields))).body.code;
    expect(await refused({ valid_until: "2026-01-01" })).toBe("prescription.ends_before_issue");
    expect(await refused({ contact_id: tablets.id })).toBe("contact.not_found");
    expect(await refused({}, [{ ...line, product_id: shop.patient.id }])).toBe("product.not_found");
    expect(await refused({}, [{ ...line, unit: "crate" }])).toBe("product.unit_unknown");
    expect(await refused({}, [{ quantity: 1 }])).toBe("prescription.line_of_nothing");
    expect(await refused({}, [{ ...line, quantity: 0 }])).toBe("request.invalid");
    expect((await shop.owner.get<{ data: object[] }>("/prescriptions")).body.data).toEqual([]);
  });

  test("is put right until something is dispensed of it, at its version; after that its note alone", async () => {
    const shop = await openDispensary();
    const [tablets, syrup] = [await shop.medicine("prescription"), await shop.medicine("prescription")];
    const made = await shop.prescribe([{ product_id: tablets.id, quantity: 5 }]);
    const change = (body: object, version?: number) =>
      shop.owner.call("PATCH", `/prescriptions/${made.id}`, {
        body,
        headers: version ? { "If-Match": `"${version}"` } : {},
      });
    const right = await change({ facility: "CHUK", lines: [{ product_id: syrup.id, quantity: 3 }] }, 1);
    expect(right.body).toMatchObject({ facility: "CHUK", version: 2, lines: [{ product_id: syrup.id }] });
    expect((await change({ facility: "King Faisal" }, 1)).body.code).toBe("version.stale");
    const line = (await shop.prescription(made)).lines[0];
    expect((await shop.dispense(syrup, 1, line)).status).toBe(201);
    expect((await change({ valid_until: "2998-01-01" })).body.code).toBe("prescription.in_use");
    expect((await change({ lines: [{ product_id: tablets.id, quantity: 9 }] })).body.code).toBe(
      "prescription.in_use",
    );
    expect((await change({ note: "By telephone" })).body).toMatchObject({ note: "By telephone" });
    expect((await shop.prescription(made)).lines).toMatchObject([{ product_id: syrup.id, dispensed: "1" }]);
  });

  test("is found by status, patient, product, number and day", async () => {
    const shop = await openDispensary();
    const [tablets, syrup] = [await shop.medicine("prescription"), await shop.medicine("prescription")];
    const active = await shop.prescribe([{ product_id: tablets.id, quantity: 5 }]);
    const used = await shop.prescribe([{ product_id: syrup.id, quantity: 1 }], { issued_on: "2026-02-01" });
    const old = await shop.prescribe([{ product_id: syrup.id, quantity: 1 }], { valid_until: "2026-01-03" });
    const gone = await shop.prescribe([{ product_id: syrup.id, quantity: 1 }]);
    await shop.dispense(syrup, 1, used.lines[0]);
    await shop.owner.post(`/prescriptions/${gone.id}/cancel`, { reason: "Withdrawn" });
    const found = async (query: string) =>
      (await shop.owner.get<{ data: { id: string }[] }>(`/prescriptions?${query}`)).body.data.map(
        ({ id }) => id,
      );
    expect(await found("status=active")).toEqual([active.id]);
    expect(await found("status=used_up")).toEqual([used.id]);
    expect(await found("status=expired")).toEqual([old.id]);
    expect(await found("status=cancelled")).toEqual([gone.id]);
    expect(await found(`product_id=${tablets.id}`)).toEqual([active.id]);
    expect(await found(`contact_id=${shop.patient.id}`)).toHaveLength(4);
    expect(await found(`number=${old.number}`)).toEqual([old.id]);
    expect(await found("issued_from=2026-01-15")).toEqual([used.id]);
  });

  test("forgets a patient who is erased, in the audit log too, unless something controlled was dispensed of it, and gives them nothing more", async () => {
    const shop = await openDispensary();
    const [tablets, opiate] = [await shop.medicine("prescription"), await shop.medicine("controlled")];
    const plain = await shop.prescribe([{ product_id: tablets.id, quantity: 5, directions: "At night" }]);
    const kept = await shop.prescribe([{ product_id: opiate.id, quantity: 5 }]);
    expect((await shop.dispense(opiate, 1, kept.lines[0])).status).toBe(201);
    const erased = await shop.owner.post(`/contacts/${shop.patient.id}/erase`, { reason: "Asked for" });
    expect(erased.status).toBe(200);
    expect((await shop.dispense(opiate, 1, kept.lines[0])).body.code).toBe("prescription.patient_erased");
    expect(await shop.left(opiate)).toBe("99");
    const { vi } = await import("vitest");
    await vi.waitFor(
      async () =>
        expect(await shop.prescription(plain)).toMatchObject({
          patient_name: null,
          lines: [{ directions: null }],
        }),
      30_000,
    );
    expect(await shop.prescription(kept)).toMatchObject({ patient_name: "Aline Uwase" });
    for (const of of [plain, kept])
      expect(await shop.prescription(of)).toMatchObject({
        ...{ status: "cancelled", cancel_reason: "The patient was erased" },
      });
    const [open] = await asOwner(
      sql`select count(*)::int as entries from audit.audit_events e where e.target_id = ${plain.id}::uuid
          and not exists (select from audit.redactions r where r.id = e.id)`,
    );
    expect(open).toEqual([{ entries: 0 }]);
  });
});
