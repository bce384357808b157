import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy, type Pharmacy } from "../pharmacy.ts";
import { EXPIRY, Model, type Outcome, type Step, step, take } from "./stock-model.ts";

type Row = Record<string, string>;

const numberOf = (lot: number) => `L${lot}`;

/** Takes the same steps through the API. */
class Real {
  readonly transfers: string[] = [];
  readonly issues: string[] = [];
  readonly reservations: string[] = [];
  readonly lots = new Map<string, string>();
  constructor(
    private readonly shop: Pharmacy,
    readonly places: string[],
  ) {}

  async take(one: Step): Promise<Outcome> {
    const answer = await this.send(one);
    if (answer.status >= 300) return String(answer.body.code);
    const movements = (answer.body.movements ?? []) as Row[];
    for (const { id = "", type, lot_number = "", lot_id = "" } of movements) {
      if (type === "issue") this.issues.push(id);
      this.lots.set(lot_number, lot_id);
    }
    const transfer = movements.length === 0 ? (answer.body.lines as Row[] | undefined) : undefined;
    if (one.do === "send") this.transfers.push(String(answer.body.id));
    if (one.do === "reserve") this.reservations.push(String(answer.body.id));
    return [...movements, ...(transfer ?? []).map((leg) => this.legOf(one, leg))].map((leg) => ({
      lot: Number(leg.lot_number?.slice(1)),
      units: Number(leg.quantity),
      at: this.places.indexOf(leg.warehouse_id ?? ""),
    }));
  }

  /** A line of a transfer as the movement that the step posted. */
  private legOf(one: Step, line: Row): Row {
    const { from = "", to = "" } = this.ends;
    const [place, sign] =
      one.do === "send" ? [from, "-"] : one.do === "arrive" ? [to, ""] : ([from, ""] as const);
    return { ...line, quantity: `${sign}${line.quantity}`, warehouse_id: place };
  }
  private ends: { from?: string; to?: string } = {};

  private async send(one: Step): Promise<Answer> {
    const { owner, at, tenant } = this.shop;
    const { product_id } = at;
    const here = "at" in one ? this.places[one.at] : undefined;
    const there = "at" in one ? this.places[1 - one.at] : undefined;
    const move = (fields: object) =>
      owner.post("/stock-movements", { product_id, warehouse_id: here, reason: "x", ...fields });
    const id = (of: readonly string[]) => ("of" in one ? (of[one.of] ?? "") : "");
    switch (one.do) {
      case "receive":
      case "count":
        return move({ type: one.do, quantity: one.units, lot_number: numberOf(one.lot), ...expiry(one.lot) });
      case "discard":
        return move({ type: "discard", quantity: one.units, lot_number: numberOf(one.lot) });
      case "issue_lot":
        return move({ type: "issue", quantity: one.units, lot_number: numberOf(one.lot) });
      case "issue":
        return move({ type: "issue", quantity: one.units, min_shelf_life_days: one.minDays });
      case "move":
        return move({ type: "transfer", quantity: one.units, to_warehouse_id: there });
      case "return":
        return move({ type: "return", quantity: one.units, issue_id: id(this.issues) });
      case "send": {
        this.ends = { from: here ?? "", to: there ?? "" };
        const line = { product_id, quantity: one.units };
        return owner.post("/stock-transfers", {
          from_warehouse_id: here,
          to_warehouse_id: there,
          lines: [line],
        });
      }
      case "arrive":
      case "cancel": {
        const verb = one.do === "arrive" ? "receive" : "cancel";
        const answer = await owner.post(`/stock-transfers/${id(this.transfers)}/${verb}`);
        this.ends = { from: String(answer.body.from_warehouse_id), to: String(answer.body.to_warehouse_id) };
        return answer;
      }
      case "reserve":
        return owner.post("/reservations", { product_id, warehouse_id: here, quantity: one.units });
      case "release":
        return owner.call("DELETE", `/reservations/${id(this.reservations)}`);
      case "consume":
        return owner.post(`/reservations/${id(this.reservations)}/consume`);
      case "expire":
        await asOwner(sql`update inventory.reservations set expires_at = now() - interval '1 second'
          where tenant_id = ${tenant.id} and id = ${id(this.reservations)}::uuid`);
        return { status: 200, body: {}, text: "", headers: new Headers() };
      default: {
        const verb = one.do === "free" ? "release" : one.do;
        const answer = await owner.post(`/lots/${this.lots.get(numberOf(one.lot))}/${verb}`, { reason: "x" });
        return answer.status < 300 ? { ...answer, body: {} } : answer;
      }
    }
  }
}

const expiry = (lot: number) => {
  const days = EXPIRY[lot] ?? null;
  return days === null ? {} : { expires_on: day(days) };
};

/** What the database says of every lot and warehouse, against the ledger and against the model. */
async function agree(shop: Pharmacy, model: Model, places: string[]): Promise<void> {
  const [rows = [], positions = []] = await asOwner(
    sql`select t.lot_number, m.warehouse_id, sum(m.quantity)::text as ledger, max(l.quantity)::text as level
          from inventory.stock_movements m
          join inventory.lots t on t.tenant_id = m.tenant_id and t.id = m.lot_id
          join inventory.stock_levels l on l.tenant_id = m.tenant_id and l.lot_id = m.lot_id and l.warehouse_id = m.warehouse_id
         where m.tenant_id = ${shop.tenant.id} group by 1, 2`,
    sql`select p.warehouse_id, p.quantity::float8 as quantity,
               (select sum(l.quantity) from inventory.stock_levels l
                 where l.tenant_id = p.tenant_id and l.warehouse_id = p.warehouse_id)::float8 as levels
          from inventory.stock_positions p where p.tenant_id = ${shop.tenant.id}`,
  );
  for (const { ledger, level } of rows) expect(ledger).toBe(level);
  for (const { quantity, levels } of positions) expect(quantity).toBe(levels);
  const { body } = await shop.owner.get<{ data: Row[] }>("/stock-levels");
  for (const [at, place] of places.entries()) {
    for (const [lot] of EXPIRY.entries()) {
      const row = rows.find((one) => one.warehouse_id === place && one.lot_number === numberOf(lot));
      expect(Number(row?.level ?? 0)).toBe(model.level(at, lot));
    }
    const shown = body.data.find(({ warehouse_id }) => warehouse_id === place);
    const [physical, usable, reserved] = [model.physical(at), model.usable(at), model.reserved(at)];
    expect([
      shown?.quantity ?? "0",
      shown?.usable ?? "0",
      shown?.reserved ?? "0",
      shown?.available ?? "0",
    ]).toEqual([physical, usable, reserved, Math.max(0, usable - reserved)].map(String));
    expect(Number(shown?.usable ?? 0)).toBeLessThanOrEqual(Number(shown?.quantity ?? 0));
  }
}

/** Two lots of one expiry day: the one that was there first leaves first. */
const ONE_DAY: Step[] = [
  { do: "receive", at: 0, lot: 2, units: 3 },
  { do: "receive", at: 0, lot: 1, units: 3 },
  { do: "receive", at: 0, lot: 4, units: 3 },
  { do: "receive", at: 0, lot: 0, units: 3 },
  { do: "issue", at: 0, units: 10, minDays: 0 },
];

test("G4, G5: whatever happens in whatever order, each step ends as the model says, and so do the levels", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const shop = await openPharmacy();
      const places = [shop.at.warehouse_id, shop.there];
      const [model, real] = [new Model(), new Real(shop, places)];
      for (const one of steps) {
        const expected = take(model, one);
        if (expected === undefined) continue;
        expect([one, await real.take(one)]).toEqual([one, expected]);
      }
      await agree(shop, model, places);
    }),
    { numRuns: 15, examples: [[ONE_DAY]] },
  );
}, 120_000);
