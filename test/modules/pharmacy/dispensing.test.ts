import { describe, expect, test } from "vitest";
import { mintTenant } from "#test/tenant.ts";
import { openDispensary } from "./dispensary.ts";

describe("what is sold on prescription", () => {
  test("is sold as the tenant says: without notice, noted, or on a prescription alone; what is controlled always needs one", async () => {
    const shop = await openDispensary();
    const [tablets, opiate, soap] = [
      await shop.medicine("prescription"),
      await shop.medicine("controlled"),
      await shop.medicine("pharmacy_only"),
    ];
    const says = (prescriptions: string) =>
      shop.owner.call("PATCH", "/pharmacy-settings", { body: { prescriptions } });
    const dispensed = async (query: string) =>
      (await shop.owner.get<{ data: object[] }>(`/dispensings?${query}`)).body.data;
    expect((await shop.dispense(tablets, 1, undefined)).status).toBe(201);
    expect(await dispensed("")).toEqual([]);
    await says("recorded");
    expect((await shop.dispense(tablets, 1, undefined)).status).toBe(201);
    expect(await dispensed("prescribed=false")).toMatchObject([
      { product_id: tablets.id, prescription_id: null, quantity: "1", category: "prescription" },
    ]);
    const { body: told } = await shop.owner.get<{ data: object[] }>(
      "/events?type=pharmacy.medicine.dispensed",
    );
    expect(told.data).toMatchObject([
      { payload: { product_id: tablets.id, prescription_id: null, quantity: "1", category: "prescription" } },
    ]);
    await says("required");
    expect((await shop.dispense(tablets, 1, undefined)).body).toMatchObject({
      ...{ status: 422, code: "prescription.required", product_id: tablets.id },
    });
    expect((await shop.dispense(soap, 1, undefined)).status).toBe(201);
    await says("off");
    expect((await shop.dispense(opiate, 1, undefined)).body.code).toBe("prescription.required");
    expect(await shop.left(opiate)).toBe("100");
  });

  test("is sold on a prescription alone by who was opened as a pharmacy, until it says otherwise", async () => {
    const tenant = await mintTenant({ kind: "pharmacy" });
    const owner = await tenant.member("owner");
    const mode = async () => (await owner.get("/pharmacy-settings")).body.prescriptions;
    const write = (verb: string, body: object) => owner.call(verb, "/pharmacy-settings", { body });
    expect(await mode()).toBe("required");
    await write("PATCH", { valid_days: 90 });
    expect(await mode()).toBe("required");
    await write("PATCH", { prescriptions: "recorded" });
    expect(await mode()).toBe("recorded");
    await write("PUT", {});
    expect(await mode()).toBe("required");
    const shop = await (await mintTenant()).member("owner");
    expect((await shop.get("/pharmacy-settings")).body.prescriptions).toBe("off");
  });

  test("is counted on its prescription, repeats and all, and never beyond", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("prescription");
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10, repeats: 1 }]);
    const [line] = made.lines;
    expect((await shop.dispense(opiate, 12, line)).body.lines).toMatchObject([
      { prescription_line_id: line?.id },
    ]);
    expect(await shop.prescription(made)).toMatchObject({
      status: "active",
      lines: [{ dispensed: "12", remaining: "8" }],
    });
    expect((await shop.dispense(opiate, 9, line)).body).toMatchObject({
      code: "prescription.used_up",
      left: "8",
    });
    const two = { prescription_line_id: line?.id };
    expect(
      (
        await shop.sell([
          [opiate, 5, two],
          [opiate, 4, two],
        ])
      ).body.code,
    ).toBe("prescription.used_up");
    expect(await shop.left(opiate)).toBe("88");
    expect(
      (
        await shop.sell([
          [opiate, 5, two],
          [opiate, 3, two],
        ])
      ).status,
    ).toBe(201);
    expect(await shop.prescription(made)).toMatchObject({ status: "used_up", lines: [{ remaining: "0" }] });
  });

  test("is given on a prescription of it, valid on that day, and on no other", async () => {
    const shop = await openDispensary();
    const [opiate, other] = [await shop.medicine("controlled"), await shop.medicine("controlled")];
    const of = (fields: object) => shop.prescribe([{ product_id: opiate.id, quantity: 10 }], { ...fields });
    const code = async (line: { id: string } | undefined, product = opiate) =>
      (await shop.dispense(product, 1, line)).body.code;
    const [old, early, gone, good] = [
      await of({ valid_until: "2026-01-05" }),
      await of({ issued_on: "2998-01-01" }),
      await of({}),
      await of({}),
    ];
    await shop.owner.post(`/prescriptions/${gone.id}/cancel`, { reason: "Withdrawn" });
    expect(await code(old.lines[0])).toBe("prescription.expired");
    expect(await code(early.lines[0])).toBe("prescription.not_yet");
    expect(await code(gone.lines[0])).toBe("prescription.cancelled");
    expect(await code(good.lines[0], other)).toBe("prescription.other_product");
    expect(await code({ id: opiate.id })).toBe("prescription.line_not_found");
    await shop.classify(opiate, "controlled", { max_days_supply: 7 });
    expect(await code(good.lines[0])).toBe("prescription.too_long");
    const week = await shop.prescribe([{ product_id: opiate.id, quantity: 10, days_supply: 7 }]);
    expect((await shop.dispense(opiate, 1, week.lines[0])).status).toBe(201);
    expect(await shop.left(opiate)).toBe("99");
  });

  test("may be anything of the generic name, strength and form that is prescribed", async () => {
    const shop = await openDispensary();
    const card = { generic_name: "Morphine", strength: "10 mg", form: "Tablet" };
    const [brand, strong] = [
      await shop.medicine("controlled", 100, card),
      await shop.medicine("controlled", 100, { ...card, strength: "30 mg" }),
    ];
    const made = await shop.prescribe([
      { generic_name: "MORPHINE", strength: "10mg", form: "tablet", unit: "each", quantity: 10 },
    ]);
    expect((await shop.dispense(brand, 4, made.lines[0])).status).toBe(201);
    expect((await shop.dispense(strong, 1, made.lines[0])).body.code).toBe("prescription.other_product");
  });

  test("is given out by who dispenses: managers, until the tenant says who else", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10 }]);
    const cashier = await shop.tenant.member("cashier");
    const sold = () => shop.dispense(opiate, 1, made.lines[0], {}, cashier);
    expect((await sold()).body).toMatchObject({ status: 403, code: "prescription.dispensing_denied" });
    await shop.owner.call("PATCH", "/pharmacy-settings", {
      body: { dispensing_roles: ["manager", "cashier"] },
    });
    expect((await sold()).status).toBe(201);
    expect((await shop.dispense(opiate, 1, made.lines[0])).body.code).toBe("prescription.dispensing_denied");
  });

  test("of an order is dispensed when it is handed over, by the prescription that is named then", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10 }]);
    const { body: order } = await shop.draft([[opiate, 6]]);
    expect((await shop.step(order, "confirm")).status).toBe(200);
    const line_id = order.lines[0]?.id;
    const pay = { payments: [{ method: "cash" }] };
    expect((await shop.step(order, "fulfil", pay)).body.code).toBe("prescription.required");
    const named = { line_id, prescription_line_id: made.lines[0]?.id };
    expect((await shop.step(order, "fulfil", { lines: [{ ...named, quantity: 4 }], ...pay })).status).toBe(
      200,
    );
    expect((await shop.prescription(made)).lines).toMatchObject([{ dispensed: "4" }]);
    expect((await shop.step(order, "cancel")).status).toBe(200);
    expect((await shop.prescription(made)).lines).toMatchObject([{ dispensed: "4" }]);
  });

  test("and was sold by a till without a network is refused like any other, and holds up no other", async () => {
    const shop = await openDispensary();
    const [opiate, soap] = [await shop.medicine("controlled"), await shop.goods("10", 5)];
    const sale = (product_id: string) => ({
      warehouse_id: shop.shelf,
      payments: [{ method: "cash" }],
      lines: [{ product_id, quantity: 1 }],
    });
    const { body } = await shop.owner.post("/sync/batch", {
      operations: [
        { client_id: "a", op: "sale", body: sale(opiate.id) },
        { client_id: "b", op: "sale", body: sale(soap.id) },
      ],
    });
    expect(body.results).toMatchObject([
      { status: 422, problem: { code: "prescription.required" } },
      { status: 201, problem: null },
    ]);
  });
});

describe("what comes back of it", () => {
  const back = (line_id: string | undefined, quantity: number, to: string) => ({
    ...{ lines: [{ line_id, quantity }], to, reason_code: "06" },
  });

  test("is the prescription's again where it goes back to the shelf; else only once somebody who dispenses says so", async () => {
    const shop = await openDispensary();
    await shop.warehouse({ quarantine: true });
    const tablets = await shop.medicine("prescription");
    const made = await shop.prescribe([{ product_id: tablets.id, quantity: 10 }]);
    const { body: sale } = await shop.dispense(tablets, 10, made.lines[0]);
    const line = sale.lines[0]?.id;
    const left = async () => (await shop.prescription(made)).lines[0]?.remaining;
    expect((await shop.step(sale, "returns", back(line, 3, "restock"))).status).toBe(201);
    expect(await left()).toBe("3");
    expect((await shop.step(sale, "returns", back(line, 2, "quarantine"))).status).toBe(201);
    expect(await left()).toBe("3");
    const { body: list } = await shop.owner.get<{ data: { id: string }[] }>(
      `/dispensings?prescription_id=${made.id}`,
    );
    const give = (body: object, by = shop.owner) =>
      by.post(`/dispensings/${list.data[0]?.id}/give-back`, { reason: "Sold twice", ...body });
    expect((await give({}, await shop.tenant.member("cashier"))).body.code).toBe(
      "prescription.dispensing_denied",
    );
    expect((await give({ quantity: 3 })).body).toMatchObject({
      code: "dispensing.more_than_returned",
      left: "2",
    });
    const before = (await shop.owner.get<{ data: { updated_at: string }[] }>("/dispensings")).body.data;
    expect((await give({})).body).toMatchObject({ given_back: "5", quantity: "10" });
    const moment = new Date(Date.parse(before[0]?.updated_at ?? "") + 1).toISOString();
    const changed = await shop.owner.get<{ data: object[] }>(`/dispensings?updated_since=${moment}`);
    expect(changed.body.data).toMatchObject([{ given_back: "5", version: 3 }]);
    expect(await left()).toBe("5");
    expect((await give({})).body.code).toBe("dispensing.more_than_returned");
  });

  test("and was handed over in parts is taken off the last of them first", async () => {
    const shop = await openDispensary();
    const tablets = await shop.medicine("prescription");
    const made = await shop.prescribe([{ product_id: tablets.id, quantity: 10 }]);
    const { body: order } = await shop.draft([[tablets, 10, { prescription_line_id: made.lines[0]?.id }]]);
    await shop.step(order, "confirm");
    const line_id = order.lines[0]?.id;
    const part = (quantity: number) => ({ lines: [{ line_id, quantity }], payments: [{ method: "card" }] });
    for (const quantity of [6, 4])
      expect((await shop.step(order, "fulfil", part(quantity))).status).toBe(200);
    expect((await shop.step(order, "returns", back(line_id, 5, "restock"))).status).toBe(201);
    const { body } = await shop.owner.get<{ data: object[] }>(`/dispensings?order_id=${order.id}`);
    expect(body.data).toMatchObject([
      { quantity: "4", given_back: "4" },
      { quantity: "6", given_back: "1" },
    ]);
    expect((await shop.prescription(made)).lines).toMatchObject([{ dispensed: "5", remaining: "5" }]);
  });

  test("of what is controlled is thrown away by nobody alone", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10 }]);
    const { body: sale } = await shop.dispense(opiate, 10, made.lines[0]);
    const thrown = await shop.step(sale, "returns", back(sale.lines[0]?.id, 1, "discard"));
    expect(thrown.body.code).toBe("stock.witness_required");
    const at = { product_id: opiate.id, warehouse_id: shop.shelf, quantity: 1 };
    expect((await shop.move({ type: "discard", ...at, reason: "Broken" })).body.code).toBe(
      "stock.witness_required",
    );
    expect(await shop.left(opiate)).toBe("90");
  });
});
