import { newId } from "#platform/database/ids.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { product, warehouse } from "./inventory.ts";

interface Request extends Record<string, unknown> {
  id: string;
  lines: { id: string }[];
}

/** A draft of the staff's: ten of a new product, for nothing, so that one approval is enough. */
async function draft(world: World): Promise<Request> {
  const [product_id, warehouse_id] = await Promise.all([product(world), warehouse(world)]);
  const lines = [{ product_id, warehouse_id, quantity: 10, unit_price: 0 }];
  return done(await world.as.staff.post<Request>("/purchase-requests", { lines }));
}

async function submitted(world: World): Promise<Request> {
  const request = await draft(world);
  done(await world.as.staff.post(`/purchase-requests/${request.id}/submit`));
  return request;
}

async function approved(world: World): Promise<Request> {
  const request = await submitted(world);
  done(await world.as.owner.post(`/purchase-requests/${request.id}/approve`, {}));
  return request;
}

/** A delegation from the owner to another manager of the tenant. */
const delegation = async (world: World) => ({
  body: { to_user_id: (await world.member("manager")).userId },
});

/** A supplier and a product that have no price yet. */
const supplierProduct: Arrangement = async (world) => {
  const supplier = { code: newId().slice(-12), name: "Acme" };
  const { id } = done(await world.as.owner.post<{ id: string }>("/suppliers", supplier));
  return { body: { supplier_id: id, product_id: await product(world) } };
};

/** Amounts at which no rule begins yet. */
let tier = 1000;

export const arrangements: Record<string, Arrangement> = {
  "purchasing.purchase_requests.approve": async (world) => ({ id: (await submitted(world)).id }),
  "purchasing.purchase_requests.reject": async (world) => ({ id: (await submitted(world)).id }),
  "purchasing.purchase_requests.rework": async (world) => {
    const { id } = await submitted(world);
    done(await world.as.owner.post(`/purchase-requests/${id}/reject`, { reason: "Too much" }));
    return { id, by: world.as.staff };
  },
  "purchasing.purchase_requests.cancel": async (world) => ({ id: (await submitted(world)).id }),
  "purchasing.purchase_requests.receive": async (world) => {
    const { id, lines } = await approved(world);
    return { id, body: { lines: [{ line_id: lines[0]?.id, quantity: 10 }] } };
  },
  "purchasing.approval_rules.create": () => ({ body: { from_amount: ++tier } }),
  "purchasing.approval_rules.replace": () => ({ body: { from_amount: ++tier } }),
  "purchasing.approval_delegations.create": delegation,
  "purchasing.approval_delegations.replace": delegation,
  "purchasing.approval_delegations.change": ({ as }) => ({ body: { from_user_id: as.owner.userId } }),
  "purchasing.supplier_products.import": async (world) => {
    const [sku, code] = [newId(), newId().slice(-12)];
    await product(world, { sku });
    done(await world.as.owner.post("/suppliers", { code, name: "Acme" }));
    return { file: `supplier_code,sku,price\n${code},${sku},5\n` };
  },
  "purchasing.supplier_products.create": supplierProduct,
  "purchasing.supplier_products.replace": supplierProduct,
};

/** New lines of a draft, as a whole: they take the place of the ones before. */
const lines: Arrangement = async (world) => {
  const [product_id, warehouse_id] = await Promise.all([product(world), warehouse(world)]);
  return { body: { lines: [{ product_id, warehouse_id, quantity: 5 }] } };
};

const onBehalf: Arrangement = async (world) => ({
  body: { ...(await delegation(world)).body, from_user_id: world.as.owner.userId },
});

export const variants: Record<string, Arrangement> = {
  "purchasing.purchase_requests.change lines.0.product_id": lines,
  "purchasing.purchase_requests.change lines.0.warehouse_id": lines,
  "purchasing.approval_delegations.create from_user_id": onBehalf,
  "purchasing.approval_delegations.replace from_user_id": onBehalf,
  "purchasing.approval_delegations.change to_user_id": onBehalf,
  "purchasing.supplier_products.change product_id": async (world) => ({
    body: { product_id: await product(world) },
  }),
};
