import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { addDevice } from "../../modules/fiscal/fiscal-tenant.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { ownDevice } from "./fiscal.ts";

interface Desk {
  warehouse_id: string;
  product_id: string;
}

const desks = new WeakMap<World, Promise<Desk>>();

/** A warehouse of a branch with a device of its own, and a service; nothing of it is sent. */
function deskOf(world: World): Promise<Desk> {
  const opened = desks.get(world) ?? openDesk(world);
  desks.set(world, opened);
  return opened;
}

async function openDesk(world: World): Promise<Desk> {
  const { owner } = world.as;
  const made = async (path: string, body: object) => done(await owner.post<{ id: string }>(path, body)).id;
  const code = newId().slice(-12);
  // Where new warehouses are in a branch, as for who is limited to one, the desk is there.
  const place = done(
    await owner.post<{ id: string; branch_id: string | null }>("/warehouses", { code, name: "Desk" }),
  );
  const branch_id = place.branch_id ?? (await made("/branches", { code, name: "Desk" }));
  const warehouse_id =
    place.branch_id === null
      ? await made("/warehouses", { code: newId().slice(-12), name: "Desk", branch_id })
      : place.id;
  const product_id = await made("/products", {
    ...{ sku: newId(), name: "Visit", price: "1180", currency: "RWF", stocked: false },
  });
  const device = await addDevice(owner, await ownDevice(world, { branch_id }));
  await asOwner(
    sql`insert into fiscal.lanes (tenant_id, device_id, claim, claimed_until)
        values (${world.tenant}, ${device}, ${newId()}, now() + interval '1 day')`,
  );
  return { warehouse_id, product_id };
}

/** An order of three visits that was agreed on. */
async function agreed(world: World): Promise<{ id: string; lines: { id: string }[] }> {
  const { warehouse_id, product_id } = await deskOf(world);
  const { owner } = world.as;
  const order = done(
    await owner.post<{ id: string; lines: { id: string }[] }>("/orders", {
      warehouse_id,
      lines: [{ product_id, quantity: 3 }],
    }),
  );
  done(await owner.post(`/orders/${order.id}/confirm`, {}));
  return order;
}

/** An invoice of such an order, brought to a status by a way that leads there. */
async function invoice(world: World, ...way: string[]): Promise<{ id: string }> {
  const { id: order_id, lines } = await agreed(world);
  const order_lines = lines.map(({ id: line_id }) => ({ line_id }));
  const { id } = done(await world.as.owner.post<{ id: string }>("/invoices", { order_id, order_lines }));
  for (const status of way)
    await asOwner(sql`update fiscal.documents set status = ${status} where id = ${id}`);
  return { id };
}

const brought =
  (...way: string[]): Arrangement =>
  (world) =>
    invoice(world, ...way);

export const arrangements: Record<string, Arrangement> = {
  "fiscal.invoices.create": async (world) => {
    const { warehouse_id, product_id } = await deskOf(world);
    const lines = [{ product_id, quantity: "2" }];
    return { body: { mode: "proforma", order_id: undefined, warehouse_id, lines } };
  },
  "fiscal.invoices.read": brought(),
  "fiscal.invoices.submissions": brought(),
  "fiscal.invoices.retry": brought("dead"),
  "fiscal.invoices.repair": async (world) => ({
    ...(await invoice(world)),
    body: { buyer_name: "Somebody" },
  }),
  "fiscal.invoices.retry_many": () => ({ body: { invoice_ids: undefined, device_id: undefined } }),
  "fiscal.invoices.void": brought("dead"),
  "fiscal.invoices.credit": async (world) => ({ ...(await invoice(world)), body: { reason_code: "06" } }),
  "fiscal.invoices.copy": brought("sending", "accepted"),
};

export const variants: Record<string, Arrangement> = {
  "fiscal.invoices.retry_many invoice_ids.0": async (world) => ({
    body: { invoice_ids: [(await invoice(world, "dead")).id] },
  }),
  "fiscal.invoices.retry_many device_id": ({ rows }) => ({
    body: { invoice_ids: undefined, device_id: rows.get("fiscal.devices")?.id },
  }),
  "fiscal.invoices.credit lines.0.line_id": async (world) => {
    const { id } = await invoice(world);
    const { lines } = done(await world.as.owner.get<{ lines: { id: string }[] }>(`/invoices/${id}`));
    return { id, body: { reason_code: "06", lines: [{ line_id: lines[0]?.id, quantity: "1" }] } };
  },
  "fiscal.invoices.create order_lines.0.line_id": async (world) => {
    const { id: order_id, lines } = await agreed(world);
    return { body: { order_id, order_lines: [{ line_id: lines[0]?.id }] } };
  },
  "fiscal.invoices.create order_id": async (world) => {
    const { id: order_id, lines } = await agreed(world);
    return { body: { order_id, order_lines: lines.map(({ id: line_id }) => ({ line_id })) } };
  },
};
