import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy, type Pharmacy } from "../pharmacy.ts";
import { Model, type Outcome, type Step, step, take } from "./promise-model.ts";

type Row = Record<string, string | null>;

const numberOf = (lot: number) => `L${lot}`;
const dateOf = (days: number | null | undefined) => (days == null ? {} : { expires_on: day(days) });

/** The stock of one product at one warehouse, through the API. */
class Real {
  readonly reservations: string[] = [];
  readonly #lots = new Map<number, string>();
  readonly #shop: Pharmacy;

  constructor(shop: Pharmacy) {
    this.#shop = shop;
  }

  async take(one: Step, model: Model): Promise<Outcome> {
    const { status, body, text } = await this.#send(one, model);
    if (status >= 500) throw new Error(text);
    if (status >= 400) return String(body.code);
    if (one.do === "receive") this.#lots.set(one.lot, String((body.movements as Row[])[0]?.lot_id));
    if (one.do === "reserve" || one.do === "reserve_lot") this.reservations.push(String(body.id));
    if (one.do === "reserve" || one.do === "reserve_lot" || one.do === "resize") return Number(body.quantity);
    const movements = one.do === "receive" ? [] : ((body?.movements ?? []) as Row[]);
    return movements
      .filter(({ quantity }) => Number(quantity) < 0)
      .map(({ lot_number, quantity }) => [Number(lot_number?.slice(1)), -Number(quantity)]);
  }

  #send(one: Step, model: Model): Promise<Answer> {
    const { owner, at, there } = this.#shop;
    const move = (type: string, fields: object) => owner.post("/stock-movements", { type, ...at, ...fields });
    const reservation = "of" in one ? `/reservations/${this.reservations[one.of]}` : "";
    const quantity = "units" in one ? one.units : undefined;
    const lot_number = "lot" in one ? numberOf(one.lot) : undefined;
    const lot = "lot" in one ? `/lots/${this.#lots.get(one.lot)}` : "";
    switch (one.do) {
      case "receive":
        return move("receive", { quantity, lot_number, ...dateOf(model.dates[one.lot]) });
      case "reserve":
      case "reserve_lot":
        return owner.post("/reservations", { ...at, quantity, lot_number, partial: one.partial });
      case "consume":
        return owner.post(`${reservation}/consume`, { quantity });
      case "release":
        return quantity === undefined
          ? owner.call("DELETE", reservation)
          : owner.post(`${reservation}/release`, { quantity });
      case "resize":
        return owner.call("PATCH", reservation, { body: { quantity } });
      case "lapse":
        return this.#lapse(this.reservations[one.of]);
      case "issue":
        return move("issue", { quantity, min_shelf_life_days: one.days });
      case "issue_lot":
        return move("issue", { quantity, lot_number });
      case "send_lot":
        return move("transfer", { quantity, lot_number, to_warehouse_id: there });
      case "discard":
        return move("discard", { quantity, lot_number, reason: "x" });
      case "date":
        return owner.call("PATCH", lot, { body: { expires_on: day(one.days), reason: "Misread" } });
      default:
        return owner.post(`${lot}/${one.do === "free" ? "release" : one.do}`, { reason: "x" });
    }
  }

  async #lapse(id: string | undefined): Promise<Answer> {
    await asOwner(sql`update inventory.reservations set expires_at = now() - interval '1 second'
      where tenant_id = ${this.#shop.tenant.id} and id = ${id}::uuid and status = 'active'`);
    return { status: 200, body: {}, text: "", headers: new Headers() };
  }
}

/** Everything that reads what is reserved, against the model. */
async function agree({ owner, at }: Pharmacy, model: Model, real: Real): Promise<void> {
  type Listed = { data: Row[] };
  const here = ({ warehouse_id }: Row) => warehouse_id === at.warehouse_id;
  const [levels, lots, low, promises] = await Promise.all(
    [
      "/stock-levels",
      "/stock-levels?by_lot=true",
      "/stock-movements/low-stock",
      "/reservations?limit=100",
    ].map(async (path) => (await owner.get<Listed>(path)).body.data),
  );
  const usable = model.levels.reduce((sum, _, lot) => sum + model.usable(lot), 0);
  const left = Math.max(0, usable - model.reserved());
  const level = levels?.find(here);
  const shown = [level?.usable ?? "0", level?.reserved ?? "0", level?.available ?? "0"];
  expect(shown).toEqual([usable, model.reserved(), left].map(String));
  for (const [lot, quantity] of model.levels.entries()) {
    const row = lots?.find((one) => here(one) && one.lot_number === numberOf(lot));
    const free = Math.min(left, model.free()[lot] ?? 0);
    expect([row?.quantity ?? "0", row?.reserved ?? "0", row?.available ?? "0"]).toEqual(
      [quantity, model.reservedOf(lot), free].map(String),
    );
  }
  expect(low?.find(({ warehouse_id }) => warehouse_id === at.warehouse_id)?.reserved ?? "0").toBe(
    String(model.reserved()),
  );
  for (const [index, id] of real.reservations.entries()) {
    const { consumed, released, total, ended } = model.promises[index] as Model["promises"][number];
    const row = promises?.find((one) => one.id === id);
    expect([row?.quantity, row?.consumed, row?.released, row?.remaining, row?.status]).toEqual([
      ...[total, consumed, released, total - consumed - released].map(String),
      ended || "active",
    ]);
  }
}

/** A lot that is promised is lost in part, and others' promises of no lot still keep to the rest. */
const LOST: Step[] = [
  { do: "receive", lot: 1, units: 6 },
  { do: "receive", lot: 0, units: 4 },
  { do: "reserve_lot", lot: 1, units: 5, partial: false },
  { do: "reserve", units: 4, partial: false },
  { do: "discard", lot: 1, units: 3 },
  { do: "issue", units: 1, days: 0 },
  { do: "consume", of: 1, units: 3 },
  { do: "consume", of: 0, units: 4 },
  { do: "consume", of: 0, units: 3 },
  { do: "consume", of: 1, units: undefined },
];

test("whatever is promised, of lots or of none, each step ends as the model says, and all that reads it agrees", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
      const shop = await openPharmacy();
      await shop.owner.post("/reorder-points", { ...shop.at, reorder_point: 1000 });
      const [model, real] = [new Model(), new Real(shop)];
      for (const one of steps) {
        const expected = take(model, one);
        if (expected === undefined) continue;
        expect([one, await real.take(one, model)]).toEqual([one, expected]);
      }
      await agree(shop, model, real);
    }),
    { numRuns: 15, examples: [[LOST]] },
  );
}, 180_000);
