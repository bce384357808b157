import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../shop.ts";
import { type Entry, replay, text, units } from "./replay.ts";

const amount = fc.integer({ min: 1, max: 90_000 }).map((n) => text(BigInt(n)));
const step = fc.record({
  type: fc.constantFrom(
    "receive",
    "receive",
    "issue",
    "issue",
    "transfer",
    "adjust",
    "return",
    "return",
    "discard",
    "supplier_return",
    "count",
    "line",
    "post",
  ),
  quantity: amount,
  unit_cost: fc.option(amount, { nil: undefined }),
  at: fc.nat({ max: 1 }),
  lot: fc.nat({ max: 1 }),
  /** Null: now, when nobody says when. */
  minutesAgo: fc.option(fc.integer({ min: 1, max: 8000 }), { freq: 4 }),
  of: fc.nat({ max: 9 }),
});

interface Movement {
  id: string;
  type: string;
  warehouse_id: string;
  lot_id: string;
  quantity: string;
  counted: string | null;
  unit_cost: string | null;
  issue_id: string | null;
  transfer_id: string | null;
  value: string;
  at: string;
}

const entryOf = (row: Movement): Entry => ({
  id: row.id,
  type: row.type,
  warehouse: row.warehouse_id,
  lot: row.lot_id,
  quantity: units(row.quantity),
  ...(row.counted === null ? {} : { counted: units(row.counted) }),
  ...(row.unit_cost === null ? {} : { unitCost: units(row.unit_cost) }),
  ...(row.issue_id === null ? {} : { issueId: row.issue_id }),
  ...(row.transfer_id === null ? {} : { transferId: row.transfer_id }),
  at: BigInt(row.at),
});

const REFUSALS = ["stock.insufficient", "stock.more_than_issued", "stock.before_issue"];

test("whatever comes late: never less than nothing at any moment, and every level, value, closing and use of a day is that of the log in the order in which things happened, in another time zone too", async () => {
  const seen = { taken: 0, refused: 0, late: 0, elsewhere: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 22 }), async (steps) => {
      const { product, warehouse, supplier, move, tenant, owner } = await openShop();
      const supplier_id = (await supplier()).id;
      const { id: product_id } = await product({ cost: "2.5", track_lots: true });
      const places = [await warehouse(), await warehouse()].map(({ id }) => id);
      const counts: string[] = [];
      const issues: Movement[] = [];
      const ledger = async (): Promise<Movement[]> => {
        const [rows = []] = await asOwner(
          sql`select id, type, warehouse_id, lot_id, quantity::text, counted::text, unit_cost::numeric(18, 4)::text, issue_id, transfer_id,
                     value::text, (extract(epoch from occurred_at) * 1000000)::bigint::text as at
                from inventory.stock_movements where tenant_id = ${tenant.id}::uuid order by occurred_at, id`,
        );
        return rows as unknown as Movement[];
      };
      for (const [type, quantity, minutesAgo] of [
        ["receive", 9, 9000],
        ["issue", 4, 8500],
      ] as const) {
        const occurred_at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
        const [warehouse_id, lot_number] = [places[0], "L0"];
        const made = await move({ type, product_id, warehouse_id, lot_number, quantity, occurred_at });
        expect(made.status, made.text).toBe(201);
        if (type === "issue") issues.push(...(made.body as { movements: Movement[] }).movements);
      }
      for (const { type, quantity, unit_cost, at, lot, minutesAgo, of } of steps) {
        const here = places[at] ?? "";
        const lot_number = `L${lot}`;
        if (type === "line") {
          const opened = await owner.post<{ id: string }>("/stock-counts", { warehouse_id: here });
          const lines = [{ product_id, lot_number, counted: quantity }];
          const path = `/stock-counts/${opened.body.id}`;
          expect((await owner.post(`${path}/lines`, { lines })).status).toBe(200);
          expect((await owner.post(`${path}/review`)).status).toBe(200);
          counts.push(path);
          continue;
        }
        const before = await ledger();
        const path = counts[0];
        if (type === "post") {
          if (!path) continue;
          let answer = await owner.post<{ code?: string }>(`${path}/post`);
          if (answer.body.code === "stock_count.changed") {
            expect((await owner.post(`${path}/review`)).status).toBe(200);
            answer = await owner.post(`${path}/post`);
          }
          if (answer.status === 200) counts.shift();
          else expect(answer.body.code).toBe("stock.insufficient");
          continue;
        }
        const issue = issues[of % Math.max(issues.length, 1)];
        const isReturn = type === "return";
        if (isReturn && !issue) continue;
        const size = isReturn ? text(1n + (units(quantity) % -units(issue?.quantity ?? "-1"))) : quantity;
        const when = isReturn && of % 2 ? null : minutesAgo;
        const answer = await move({
          type,
          product_id,
          warehouse_id: here,
          quantity: type === "adjust" && of % 2 ? `-${size}` : size,
          ...(isReturn ? { issue_id: issue?.id } : { lot_number }),
          ...(type === "transfer" ? { to_warehouse_id: places[1 - at] } : {}),
          ...(unit_cost && type === "receive" ? { unit_cost, confirm: true } : {}),
          ...(type === "adjust" || type === "discard" ? { reason: "test" } : {}),
          ...(type === "supplier_return" ? { supplier_id } : {}),
          ...(when === null ? {} : { occurred_at: new Date(Date.now() - when * 60_000).toISOString() }),
        });
        const posted = (answer.body as { movements?: (Movement & { late: boolean })[] }).movements ?? [];
        if (answer.status === 201) {
          seen.taken++;
          if (posted.some(({ late }) => late)) seen.late++;
          if (type === "issue") issues.push(...posted);
          continue;
        }
        seen.refused++;
        const { code } = answer.body as { code: string };
        if (code === "lot.not_found") continue;
        expect(REFUSALS).toContain(code);
        expect((await ledger()).length).toBe(before.length);
        if (code !== "stock.insufficient") continue;
        const [[of_lot] = []] = await asOwner(
          sql`select id from inventory.lots where tenant_id = ${tenant.id}::uuid and lot_number = ${lot_number}`,
        );
        const attempt = attempted({
          type,
          quantity,
          here,
          there: places[1 - at] ?? "",
          lot: String(of_lot?.id),
          minutesAgo,
        });
        expect(replay([...before.map(entryOf), ...attempt], 0n)).toBeUndefined();
      }
      const rows = await ledger();
      const replayed = replay(rows.map(entryOf), units("2.5"));
      expect(replayed).toBeDefined();
      if (!replayed) return;
      expect(rows.map((row) => [row.type, row.quantity, row.value])).toEqual(
        rows.map((row) => [
          row.type,
          padded(replayed.quantities.get(row.id)),
          padded(replayed.values.get(row.id)),
        ]),
      );
      const [levels = []] = await asOwner(
        sql`select warehouse_id || ' ' || lot_id as place, quantity::text from inventory.stock_levels
             where tenant_id = ${tenant.id}::uuid`,
      );
      for (const level of levels)
        expect(level.quantity).toBe(padded(replayed.levels.get(String(level.place)) ?? 0n));
      const log = rows.map((row) => ({
        ...entryOf(row),
        quantity: replayed.quantities.get(row.id) ?? 0n,
        value: replayed.values.get(row.id) ?? 0n,
      }));
      if (log.some((one) => one.type === "return" && usedAt(log, one) !== one.warehouse)) seen.elsewhere++;
      for (const [zone, hours] of [
        ["UTC", 0],
        ["Pacific/Kiritimati", 14],
      ] as const) {
        const [, days = [], uses = []] = await asOwner(
          sql`update tenants.tenants set time_zone = ${zone} where id = ${tenant.id}::uuid`,
          sql`select warehouse_id, day::text, latest, change::text, change_value::text, issued::text, issued_value::text,
                     closing_quantity::text, closing_value::text from reports.daily_stock
               where tenant_id = ${tenant.id}::uuid order by warehouse_id, day`,
          sql`select d.warehouse_id from reports.daily_stock d
               where d.tenant_id = ${tenant.id}::uuid and d.issued <> coalesce((
                 select sum(u.quantity) from inventory.product_use u
                  where u.tenant_id = d.tenant_id and u.product_id = d.product_id and u.warehouse_id = d.warehouse_id
                    and (u.occurred_at at time zone ${zone})::date = d.day), 0)`,
        );
        expect(days).toEqual(daysOf(log, hours));
        expect(uses).toEqual([]);
      }
    }),
    { numRuns: 20 },
  );
  expect(Math.min(seen.taken, seen.refused, seen.late, seen.elsewhere)).toBeGreaterThan(2);
}, 240_000);

/** What was refused for lack of stock, as entries of a log. */
function attempted(of: {
  type: string;
  quantity: string;
  here: string;
  there: string;
  lot: string;
  minutesAgo: number | null;
}): Entry[] {
  const at = BigInt(Date.now() - (of.minutesAgo ?? 0) * 60_000) * 1000n;
  const entry = { id: "y", type: of.type, transferId: "y", lot: of.lot, at };
  if (of.type === "count")
    return [{ ...entry, warehouse: of.here, quantity: 0n, counted: units(of.quantity) }];
  const out = { ...entry, warehouse: of.here, quantity: -units(of.quantity) };
  return of.type === "transfer"
    ? [out, { ...entry, id: "z", warehouse: of.there, quantity: units(of.quantity) }]
    : [out];
}

/** As Postgres writes it, with four decimals. */
function padded(amount = 0n): string {
  const written = text(amount);
  const [whole, fraction = ""] = written.split(".");
  return `${whole}.${fraction.padEnd(4, "0")}`;
}

type Valued = Entry & { value: bigint };

/** Where an issue was, or the one that a return takes back. */
const usedAt = (log: readonly Valued[], { issueId, warehouse }: Valued): string =>
  log.find(({ id }) => id === issueId)?.warehouse ?? warehouse;

/**
 * The days of a log, each `hours` ahead of UTC, by warehouse: what came and went there, what was used of it, which is less
 * what came back wherever that lies, and what there was at the end.
 */
function daysOf(log: readonly Valued[], hours: number) {
  const [places, dates] = [new Set<string>(), new Set<string>()];
  const sums = new Map<string, bigint>();
  const add = (place: string, day: string, what: string, amount: bigint) => {
    places.add(place);
    dates.add(day);
    const key = `${place} ${day} ${what}`;
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  };
  for (const one of log) {
    const day = new Date(Number(one.at / 1000n) + hours * 3_600_000).toISOString().slice(0, 10);
    add(one.warehouse, day, "change", one.quantity);
    add(one.warehouse, day, "change_value", one.value);
    if (one.type !== "issue" && one.type !== "return") continue;
    add(usedAt(log, one), day, "issued", -one.quantity);
    add(usedAt(log, one), day, "issued_value", -one.value);
  }
  return [...places].sort().flatMap((place) => {
    let [closing, value] = [0n, 0n];
    const days = [...dates].sort().flatMap((day) => {
      const of = (what: string) => sums.get(`${place} ${day} ${what}`);
      if (of("change") === undefined && of("issued") === undefined) return [];
      closing += of("change") ?? 0n;
      value += of("change_value") ?? 0n;
      return {
        warehouse_id: place,
        day,
        latest: false,
        change: padded(of("change")),
        change_value: padded(of("change_value")),
        issued: padded(of("issued")),
        issued_value: padded(of("issued_value")),
        closing_quantity: padded(closing),
        closing_value: padded(value),
      };
    });
    return days.map((day, at) => ({ ...day, latest: at === days.length - 1 }));
  });
}
