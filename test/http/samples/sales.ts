import { newId } from "#platform/database/ids.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { stocked, stockedLot } from "./inventory.ts";

interface Order extends Record<string, unknown> {
  id: string;
  lines: { id: string }[];
}

/** A product of a price at a warehouse, as the head and lines of an order of four. */
async function basket(world: World) {
  const { product_id, warehouse_id } = await stocked(world);
  const { owner } = world.as;
  done(await owner.call("PATCH", `/products/${product_id}`, { body: { price: "100" } }));
  done(
    await owner.call("PATCH", "/sales-settings", {
      body: { undocumented_roles: ["owner", "admin", "manager"] },
    }),
  );
  return { warehouse_id, lines: [{ product_id, quantity: "4" }] };
}

async function draft(world: World): Promise<Order> {
  return done(await world.as.owner.post<Order>("/orders", await basket(world)));
}

async function confirmed(world: World): Promise<Order> {
  const { id } = await draft(world);
  return done(await world.as.owner.post<Order>(`/orders/${id}/confirm`, {}));
}

/** Paid in cash, and without the fiscal document of a world's country, which has no device yet. */
export const PAID = { payments: [{ method: "cash" }], document: false };

async function sold(world: World): Promise<Order> {
  return done(await world.as.owner.post<Order>("/sales", { ...(await basket(world)), ...PAID }));
}

export const arrangements: Record<string, Arrangement> = {
  "sales.sales.create": async (world) => ({
    body: { ...(await basket(world)), ...PAID, client_id: newId() },
  }),
  "sales.orders.create": async (world) => ({ body: { ...(await basket(world)), client_id: newId() } }),
  "sales.orders.read": async (world) => ({ id: (await draft(world)).id }),
  "sales.orders.change": async (world) => ({ id: (await draft(world)).id }),
  "sales.orders.replace_lines": async (world) => ({
    id: (await draft(world)).id,
    body: { lines: (await basket(world)).lines },
  }),
  "sales.orders.confirm": async (world) => ({ id: (await draft(world)).id }),
  "sales.orders.cancel": async (world) => ({ id: (await confirmed(world)).id }),
  "sales.orders.fulfil": async (world) => {
    const { id, lines } = await confirmed(world);
    return { id, body: { lines: [{ line_id: lines[0]?.id }], ...PAID } };
  },
  "sales.payments.create": async (world) => ({
    id: (await confirmed(world)).id,
    body: { method: "cash", amount: "100" },
  }),
  "sales.payments.refund": async (world) => {
    const { id, lines } = await sold(world);
    const back = { lines: [{ line_id: lines[0]?.id, quantity: "1" }], reason_code: "06" };
    done(await world.as.owner.post(`/orders/${id}/returns`, back));
    return { id, body: { method: "cash" } };
  },
  "sales.returns.create": async (world) => {
    const { id, lines } = await sold(world);
    return { id, body: { lines: [{ line_id: lines[0]?.id, quantity: "1" }], reason_code: "06" } };
  },
};

const tills = new WeakMap<World, Promise<string>>();

/** The till that the owner of a world has open. */
function ownTill(world: World): Promise<string> {
  const { as } = world;
  const open = async () => {
    const { warehouse_id } = await stocked(world);
    const till = done(await as.owner.post<{ id: string }>("/tills", { name: newId(), warehouse_id }));
    done(await as.owner.post(`/tills/${till.id}/open`, { opening_float: "100000" }));
    return till.id;
  };
  const opened = tills.get(world) ?? open();
  tills.set(world, opened);
  return opened;
}

/** The same as without a till, at the owner's own. */
const atTill =
  (operation: string): Arrangement =>
  async (world) => {
    const arranged = (await arrangements[operation]?.(world)) ?? {};
    return { ...arranged, body: { ...arranged.body, till_id: await ownTill(world) } };
  };

/** A sale or draft of a lot that is chosen. */
const byLot: Arrangement = async (world) => {
  const { product_id, warehouse_id, lot_id } = await stockedLot(world);
  return { body: { warehouse_id, lines: [{ product_id, quantity: "4", lot_id }], ...PAID } };
};

const insured =
  (operation: string): Arrangement =>
  async (world) => {
    const arranged = (await arrangements[operation]?.(world)) ?? {};
    const insurance = { insurer_id: world.rows.get("sales.insurers")?.id, insured_number: "1" };
    return { ...arranged, body: { ...arranged.body, insurance } };
  };

export const variants: Record<string, Arrangement> = {
  "sales.sales.create insurance.insurer_id": insured("sales.sales.create"),
  "sales.orders.create insurance.insurer_id": insured("sales.orders.create"),
  "sales.orders.change insurance.insurer_id": insured("sales.orders.change"),
  "sales.sales.create till_id": atTill("sales.sales.create"),
  "sales.orders.fulfil till_id": atTill("sales.orders.fulfil"),
  "sales.payments.create till_id": atTill("sales.payments.create"),
  "sales.payments.refund till_id": atTill("sales.payments.refund"),
  "sales.returns.create till_id": async (world) => {
    const { body, ...arranged } = await atTill("sales.returns.create")(world);
    return { ...arranged, body: { ...body, refund: { method: "cash" } } };
  },
  "sales.sales.create lines.0.lot_id": byLot,
  "sales.orders.create lines.0.lot_id": async (world) => {
    const { payments: _, document: __, ...body } = (await byLot(world)).body ?? {};
    return { body };
  },
  "sales.orders.replace_lines lines.0.lot_id": async (world) => ({
    id: (await draft(world)).id,
    body: { lines: ((await byLot(world)).body?.lines as object[]) ?? [] },
  }),
  "sales.orders.fulfil lines.0.lot_id": async (world) => {
    const { lines, warehouse_id } = (await byLot(world)).body as {
      lines: { lot_id: string }[];
      warehouse_id: string;
    };
    const [{ lot_id, ...line } = { lot_id: "" }] = lines;
    const order = done(await world.as.owner.post<Order>("/orders", { warehouse_id, lines: [line] }));
    done(await world.as.owner.post(`/orders/${order.id}/confirm`, {}));
    return { id: order.id, body: { lines: [{ line_id: order.lines[0]?.id, lot_id }], ...PAID } };
  },
};
