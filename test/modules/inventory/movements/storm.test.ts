import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { receiptRows, receiveStock } from "#modules/inventory";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { asOwner } from "#test/tenant.ts";
import { routes } from "../../../../src/app.ts";
import { day } from "../pharmacy.ts";
import { openShop } from "../shop.ts";

const MOVEMENTS = 2500;
const AT_ONCE = 16;

const pick = <T>(of: readonly T[]): T => {
  const one = of[Math.floor(Math.random() * of.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};
const units = (most = 5) => 1 + Math.floor(Math.random() * most);

async function openYard() {
  const shop = await openShop();
  const products = [
    await shop.product({ track_lots: true }),
    await shop.product({ track_lots: true }),
    await shop.product(),
  ];
  const places = [
    await shop.warehouse(),
    await shop.warehouse(),
    await shop.warehouse(),
    await shop.warehouse(),
  ];
  const ctx = backgroundContext(env, { waitUntil: () => undefined }, newId(), {});
  // Nobody listens here: the queue takes no part in what is measured.
  const quiet = {
    ...ctx,
    env: { ...env, EVENTS: { sendBatch: () => new Promise(() => {}) } as unknown as Queue },
  };
  const call = { ctx: quiet, tenant: { id: shop.tenant.id, as: "job", roles: [] } } as const;
  const operations = new Map(routes.map(({ operation }) => [operation.name, operation]));
  const run = async (name: string, input: object) => {
    const { run: work } = operations.get(`inventory.${name}`) as Operation;
    const { body } = await work({
      ...call,
      input,
      ifMatch: undefined,
      idempotency: undefined,
      file: undefined,
    });
    return JSON.parse(String(body)) as Record<string, unknown>;
  };
  const supplier_id = (await shop.supplier()).id;
  return {
    shop,
    call,
    run,
    supplier_id,
    products: products.map(({ id }) => id),
    places: places.map(({ id }) => id),
  };
}

test(`G5: no deadlock in ${MOVEMENTS} random concurrent movements, and every level is its ledger's sum`, async () => {
  const { shop, call, run, supplier_id, products, places } = await openYard();
  const [plain] = products.slice(-1);
  const transfers: unknown[] = [];
  const reservations: unknown[] = [];
  const lots = new Set<unknown>();
  let moved = 0;

  const place = () => ({ product_id: pick(products), warehouse_id: pick(places) });
  const others = (warehouse: string) => pick(places.filter((one) => one !== warehouse));
  const issues: { id: unknown; product_id: unknown }[] = [];
  const receipts: { id: string; product_id: string }[] = [];
  const done: Record<string, number> = {};
  const posted = ({ movements }: Record<string, unknown>) => {
    for (const one of movements as Record<
      "id" | "lot_id" | "type" | "product_id" | "reverses_id" | "late",
      unknown
    >[]) {
      lots.add(one.lot_id);
      if (one.type === "issue") issues.push(one);
      const act = one.reverses_id ? "reversal" : String(one.type);
      for (const name of one.late ? [act, "late"] : [act]) done[name] = (done[name] ?? 0) + 1;
    }
    moved += (movements as unknown[]).length;
  };
  const move = async (fields: object) =>
    posted(await run("stock_movements.record", { ...place(), quantity: String(units()), ...fields }));
  const lotted = (product_id: string) =>
    product_id === plain ? {} : { lot_number: pick(["A", "B", "C", "D"]), expires_on: day(30) };

  const justBefore = () =>
    Math.random() < 0.75 ? {} : { occurred_at: new Date(Date.now() - units(300)).toISOString() };

  const acts: (() => Promise<unknown>)[] = [
    async () => {
      const received = Array.from({ length: units(4) }, () => {
        const at = place();
        return { id: newId(), ...at, quantity: String(units(20)), ...lotted(at.product_id) };
      });
      await tenantBatch(
        call,
        { command: "test.receive", access: "write" },
        receiveStock(receiptRows(received)),
      );
      moved += received.length;
      receipts.push(...received);
    },
    () => move({ type: "issue" }),
    () => move({ type: "issue", quantity: String(units(30)) }),
    async () => {
      const { warehouse_id, ...at } = place();
      await move({ type: "transfer", ...at, warehouse_id, to_warehouse_id: others(warehouse_id) });
    },
    async () => {
      const from = pick(places);
      const lines = products
        .slice(units(3) - 1)
        .map((product_id) => ({ product_id, quantity: String(units()) }));
      const sent = await run("stock_transfers.send", {
        from_warehouse_id: from,
        to_warehouse_id: others(from),
        lines: lines.toReversed(),
      });
      moved += (sent.lines as unknown[]).length;
      transfers.push(sent.id);
    },
    async () => {
      const transfer_id = transfers.shift();
      if (!transfer_id) return;
      const ended = await run(`stock_transfers.${pick(["receive", "cancel"])}`, { transfer_id });
      moved += (ended.lines as unknown[]).length;
    },
    async () =>
      reservations.push((await run("reservations.create", { ...place(), quantity: String(units()) })).id),
    async () => {
      const reservation_id = reservations.shift();
      if (reservation_id) posted(await run("reservations.consume", { reservation_id }));
    },
    () => {
      const at = place();
      return move({ type: "count", ...at, quantity: String(units(40)), ...lotted(at.product_id) });
    },
    async () => {
      if (issues.length === 0) return;
      const issue = pick(issues);
      await move({ type: "return", product_id: issue.product_id, issue_id: issue.id, quantity: "1" });
    },
    // What is dated values anew all that happened since, so it is of a moment ago.
    () => {
      const at = place();
      return move({
        ...at,
        ...lotted(at.product_id),
        ...justBefore(),
        type: "receive",
        unit_cost: String(units(9)),
      });
    },
    () => move({ ...justBefore(), type: "issue" }),
    async () => {
      const { warehouse_id, ...at } = place();
      await move({
        ...at,
        warehouse_id,
        to_warehouse_id: others(warehouse_id),
        ...justBefore(),
        type: "transfer",
      });
    },
    async () => {
      const wrong = receipts.pop();
      if (wrong) posted(await run("stock_movements.reverse", { movement_id: wrong.id, reason: "x" }));
    },
    async () =>
      posted(
        await run("stock_movements.revalue", {
          ...place(),
          unit_cost: String(units(9)),
          reason: "x",
          ...justBefore(),
        }),
      ),
    () => {
      const at = place();
      const { lot_number } = lotted(at.product_id) as { lot_number?: string };
      return move({ type: "supplier_return", ...at, ...(lot_number ? { lot_number } : {}), supplier_id });
    },
    async () => {
      const of = receipts.at(-1);
      if (!of) return;
      await move({
        type: "supplier_return",
        product_id: of.product_id,
        quantity: "1",
        supplier_id,
        receipt_id: of.id,
      });
    },
    async () => {
      const lot_id = pick([...lots]);
      if (lot_id && Math.random() < 0.2)
        await run(`lots.${pick(["hold", "release", "release"])}`, { lot_id, reason: "x" });
    },
  ];

  const EXPECTED =
    /^(stock\.(insufficient|more_than_issued|more_than_received|before_issue|before_receipt)|lot\.(not_found|not_usable)|stock_transfer\.not_in_transit|stock_movement\.(already_returned|receipt_not_found))$/;
  const strange: string[] = [];
  const worker = async () => {
    while (moved < MOVEMENTS && strange.length === 0) {
      await pick(acts)().catch((error: unknown) => {
        const code = error instanceof Problem ? error.code : String(error);
        const cause = error instanceof Problem ? String(error.cause) : "";
        // Who waits for three seconds behind others is asked to come again. In a deadlock one is told so after one second.
        const isBusy = code === "conflict.retry" && cause.includes("lock timeout");
        if (!isBusy && !EXPECTED.test(code)) strange.push(`${code} ${cause}`);
      });
    }
  };
  await move({ type: "receive", product_id: plain });
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(strange).toEqual([]);
  expect(
    Math.min(...["late", "reversal", "revalue", "supplier_return"].map((name) => done[name] ?? 0)),
  ).toBeGreaterThan(10);

  const [levels = [], positions = [], values = []] = await asOwner(
    sql`select l.quantity::text as level, coalesce(sum(m.quantity), 0)::text as ledger, l.quantity >= 0 as good
          from inventory.stock_levels l left join inventory.stock_movements m
            on m.tenant_id = l.tenant_id and m.product_id = l.product_id and m.warehouse_id = l.warehouse_id
           and m.lot_id is not distinct from l.lot_id
         where l.tenant_id = ${shop.tenant.id} group by l.tenant_id, l.id`,
    sql`select p.quantity::text as held, sum(l.quantity)::text as levels from inventory.stock_positions p
          join inventory.stock_levels l using (tenant_id, product_id, warehouse_id)
         where p.tenant_id = ${shop.tenant.id} group by p.tenant_id, p.product_id, p.warehouse_id`,
    sql`select p.value::text as held, sum(m.value)::text as ledger, d.closing_value::text as day from inventory.stock_positions p
          join inventory.stock_movements m using (tenant_id, product_id, warehouse_id)
          join reports.daily_stock d using (tenant_id, product_id, warehouse_id)
         where p.tenant_id = ${shop.tenant.id} and d.latest
         group by p.tenant_id, p.product_id, p.warehouse_id, d.closing_value`,
  );
  expect(levels.length).toBeGreaterThan(20);
  expect(levels.filter(({ level, ledger, good }) => level !== ledger || !good)).toEqual([]);
  expect(positions.filter(({ held, levels: sum }) => held !== sum)).toEqual([]);
  expect(values.length).toBe(12);
  expect(values.filter(({ held, ledger, day: closing }) => held !== ledger || held !== closing)).toEqual([]);
}, 600_000);
