import { newId } from "#platform/database/ids.ts";
import type { World } from "../world.ts";
import { type Arranged, type Arrangement, done } from "./arrangement.ts";

interface Named extends Record<string, unknown> {
  id: string;
}

/** A new product of a world. */
export async function product({ as }: World, fields: Record<string, unknown> = {}): Promise<string> {
  return done(await as.owner.post<Named>("/products", { sku: newId(), name: "Soap", ...fields })).id;
}

/** A new warehouse of a world. */
export async function warehouse({ as }: World): Promise<string> {
  return done(await as.owner.post<Named>("/warehouses", { code: newId().slice(-12), name: "Shelf" })).id;
}

/** A new product of which 50 were received at a new warehouse. */
export async function stocked(world: World): Promise<{ product_id: string; warehouse_id: string }> {
  const [product_id, warehouse_id] = await Promise.all([product(world), warehouse(world)]);
  const received = { type: "receive", product_id, warehouse_id, quantity: 50 };
  done(await world.as.owner.post("/stock-movements", received));
  return { product_id, warehouse_id };
}

interface Movements extends Record<string, unknown> {
  movements: { id: string; lot_id: string }[];
}

/** A new lot of which 50 were received at a new warehouse. */
export async function stockedLot(world: World) {
  const tracked = product(world, { track_lots: true });
  const [product_id, warehouse_id] = await Promise.all([tracked, warehouse(world)]);
  const received = { type: "receive", product_id, warehouse_id, quantity: 50, lot_number: "L1" };
  const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", received));
  return { product_id, warehouse_id, lot_id: movements[0]?.lot_id ?? "" };
}

const lot = async (world: World): Promise<Arranged> => ({ id: (await stockedLot(world)).lot_id });

/** A new lot on which another step was taken. */
const lotAfter =
  (verb: string): Arrangement =>
  async (world) => {
    const { id = "" } = await lot(world);
    done(await world.as.owner.post(`/lots/${id}/${verb}`, { reason: "Looks odd" }));
    return { id };
  };

/** A stock count with a counted line, and the product that it is of. */
async function countOf(world: World): Promise<{ id: string; product_id: string }> {
  const { product_id, warehouse_id } = await stocked(world);
  const { id } = done(await world.as.owner.post<Named>("/stock-counts", { warehouse_id }));
  done(await world.as.owner.post(`/stock-counts/${id}/lines`, { lines: [{ product_id, counted: 49 }] }));
  return { id, product_id };
}

/** A product and a warehouse that nothing is said of yet. */
const newPlace: Arrangement = async (world) => {
  const [product_id, warehouse_id] = await Promise.all([product(world), warehouse(world)]);
  return { body: { product_id, warehouse_id } };
};

/** A correction that staff asked for. */
async function asked(world: World): Promise<Arranged> {
  const body = { type: "discard", ...(await stocked(world)), quantity: 1, reason: "Broken" };
  return { id: done(await world.as.staff.post<Named>("/movement-requests", body)).id };
}

/** A transfer of ten of a new lot, which is under way. */
async function sent(world: World) {
  const { product_id, warehouse_id, lot_id } = await stockedLot(world);
  const body = { from_warehouse_id: warehouse_id, to_warehouse_id: await warehouse(world) };
  const lines = [{ product_id, quantity: 10, lot_id }];
  const { id } = done(await world.as.owner.post<Named>("/stock-transfers", { ...body, lines }));
  return { id, body: { lines: [{ product_id, lot_id, quantity: 1 }] } };
}

/** A supplier to whom all of a receipt of a new lot may go back. */
async function sentBack(world: World) {
  const [product_id, warehouse_id] = await Promise.all([
    product(world, { track_lots: true }),
    warehouse(world),
  ]);
  const received = { type: "receive", product_id, warehouse_id, quantity: 50, lot_number: "L1" };
  const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", received));
  const supplier = done(
    await world.as.owner.post<Named>("/suppliers", { code: newId().slice(-12), name: "Co" }),
  );
  const { id: receipt_id, lot_id } = movements[0] ?? { id: "", lot_id: "" };
  const body = { type: "supplier_return", product_id, warehouse_id, quantity: 1, supplier_id: supplier.id };
  return { body, receipt_id, lot_id };
}

const byLot: Arrangement = async (world) => {
  const { body, lot_id } = await sentBack(world);
  return { body: { ...body, lot_id } };
};
const byReceipt: Arrangement = async (world) => {
  const { body, receipt_id } = await sentBack(world);
  return { body: { ...body, receipt_id } };
};

const destruction = (lines: unknown[]) => ({ reason: "Recalled", method: "Incineration", lines });

/** A destruction that staff proposed; confirmed, where that is said. */
const proposed =
  (then?: "confirm"): Arrangement =>
  async (world) => {
    const body = destruction([{ ...(await stockedLot(world)), quantity: 1 }]);
    const { id } = done(await world.as.staff.post<Named>("/stock-destructions", body));
    if (then) done(await world.as.manager.post(`/stock-destructions/${id}/${then}`));
    return { id };
  };

/** A reservation of ten. */
async function reserved(world: World): Promise<Arranged> {
  const body = { ...(await stocked(world)), quantity: 10 };
  const { id } = done(await world.as.owner.post<Named>("/reservations", body));
  return { id, body: { quantity: 5 } };
}

/** A product with a box of ten. */
const unit: Arrangement = async (world) => {
  const product_id = await product(world);
  const body = { unit: "box", quantity: 10 };
  const { id } = done(await world.as.owner.post<Named>(`/products/${product_id}/units`, body));
  return { params: { product_id, unit_id: id } };
};

export const arrangements: Record<string, Arrangement> = {
  "inventory.destructions.create": async (world) => ({
    body: destruction([{ ...(await stocked(world)), quantity: 1 }]),
  }),
  "inventory.destructions.read": proposed(),
  "inventory.destructions.confirm": proposed(),
  "inventory.destructions.cancel": proposed(),
  "inventory.destructions.certificate": proposed("confirm"),
  "inventory.movement_requests.create": async (world) => ({
    body: { type: "discard", ...(await stocked(world)), quantity: 1, reason: "Broken" },
  }),
  "inventory.movement_requests.read": asked,
  "inventory.movement_requests.approve": asked,
  "inventory.movement_requests.reject": asked,
  "inventory.movement_requests.cancel": async (world) => ({ ...(await asked(world)), by: world.as.staff }),
  "inventory.stock_movements.reverse": async (world) => {
    const received = { type: "receive", ...(await stocked(world)), quantity: 1 };
    const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", received));
    return { id: movements[0]?.id ?? "" };
  },
  "inventory.stock_movements.revalue": async (world) => ({ body: await stocked(world) }),
  "inventory.lots.lift_recall": lotAfter("recall"),
  "inventory.lots.list_history": lotAfter("hold"),
  "inventory.lots.read_recall": lotAfter("recall"),
  "inventory.stock_transfers.receive": sent,
  "inventory.reorder_points.create": newPlace,
  "inventory.reorder_points.replace": newPlace,
  "inventory.reorder_points.change": newPlace,
  "inventory.stock_movements.record": async (world) => ({ body: await stocked(world) }),
  "inventory.stock_movements.import": async (world) => {
    const [sku, code] = [newId(), newId().slice(-12)];
    await product(world, { sku });
    done(await world.as.owner.post("/warehouses", { code, name: "Shelf" }));
    return { file: `sku,warehouse_code,quantity\n${sku},${code},5\n` };
  },
  "inventory.stock_movements.read": async (world) => {
    const received = { type: "receive", ...(await stocked(world)), quantity: 1 };
    const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", received));
    return { id: movements[0]?.id ?? "" };
  },
  "inventory.lots.change": lot,
  "inventory.lots.hold": lot,
  "inventory.lots.quarantine": lot,
  "inventory.lots.recall": lot,
  "inventory.lots.release": lotAfter("hold"),
  "inventory.stock_transfers.send": async (world) => {
    const { product_id, warehouse_id } = await stocked(world);
    const body = { from_warehouse_id: warehouse_id, to_warehouse_id: await warehouse(world) };
    return { body: { ...body, lines: [{ product_id, quantity: 10 }] } };
  },
  "inventory.reservations.create": async (world) => ({ body: await stocked(world) }),
  "inventory.reservations.release_part": reserved,
  "inventory.reservations.change": reserved,
  "inventory.settings.replace": () => ({ body: { closed_through: "2000-01-02" } }),
  "inventory.settings.change": () => ({ body: { closed_through: "2000-01-02" } }),
  "inventory.stock_counts.create": async (world) => ({ body: { warehouse_id: await warehouse(world) } }),
  "inventory.stock_counts.record_lines": async (world) => {
    const { id, product_id } = await countOf(world);
    return { id, body: { lines: [{ product_id, counted: 48 }] } };
  },
  "inventory.stock_counts.scan_line": async (world) => {
    const barcode = newId().slice(-12);
    await product(world, { barcode });
    const { id } = await countOf(world);
    return { id, body: { code: barcode } };
  },
  "inventory.stock_counts.review": async (world) => ({ id: (await countOf(world)).id }),
  "inventory.stock_counts.post": async (world) => {
    const { id } = await countOf(world);
    done(await world.as.owner.post(`/stock-counts/${id}/review`));
    return { id };
  },
  "inventory.barcodes.remove": async (world) => {
    const product_id = await product(world);
    const body = { barcode: newId() };
    const { id } = done(await world.as.owner.post<Named>(`/products/${product_id}/barcodes`, body));
    return { params: { product_id, barcode_id: id } };
  },
  "inventory.product_units.read": unit,
  "inventory.product_units.change": unit,
  "inventory.product_units.remove": unit,
  "inventory.serials.read": async (world) => {
    const at = await stocked(world);
    const serials = [newId().slice(-12)];
    done(await world.as.owner.post("/stock-movements", { type: "receive", ...at, quantity: 1, serials }));
    const { data } = done(
      await world.as.owner.get<{ data: Named[] }>(`/serials?product_id=${at.product_id}`),
    );
    return { id: data[0]?.id ?? "" };
  },
  "inventory.codes.scan": async (world) => {
    const barcode = newId();
    await product(world, { barcode });
    return { body: { code: barcode } };
  },
};

export const variants: Record<string, Arrangement> = {
  "inventory.destructions.create lines.0.lot_id": async (world) => ({
    body: destruction([{ ...(await stockedLot(world)), quantity: 1 }]),
  }),
  "inventory.stock_movements.record supplier_id": byLot,
  "inventory.stock_movements.record receipt_id": byReceipt,
  "inventory.movement_requests.create supplier_id": byLot,
  "inventory.movement_requests.create receipt_id": byReceipt,
  "inventory.stock_transfers.receive lines.0.product_id": sent,
  "inventory.stock_transfers.receive lines.0.lot_id": sent,
  "inventory.movement_requests.create lot_id": async (world) => ({
    body: { type: "discard", ...(await stockedLot(world)), quantity: 1, reason: "Broken" },
  }),
  "inventory.movement_requests.create issue_id": async (world) => {
    const at = await stocked(world);
    const issue = { type: "issue", ...at, quantity: 20 };
    const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", issue));
    return { body: { type: "return", ...at, quantity: 1, issue_id: movements[0]?.id } };
  },
  "inventory.stock_movements.record to_warehouse_id": async (world) => ({
    body: { type: "transfer", ...(await stocked(world)), to_warehouse_id: await warehouse(world) },
  }),
  "inventory.stock_movements.record lot_id": async (world) => ({
    body: { type: "issue", ...(await stockedLot(world)) },
  }),
  "inventory.stock_movements.record issue_id": async (world) => {
    const at = await stocked(world);
    const issue = { type: "issue", ...at, quantity: 20 };
    const { movements } = done(await world.as.owner.post<Movements>("/stock-movements", issue));
    return { body: { type: "return", ...at, issue_id: movements[0]?.id } };
  },
  "inventory.stock_transfers.send lines.0.lot_id": async (world) => {
    const { product_id, warehouse_id, lot_id } = await stockedLot(world);
    const body = { from_warehouse_id: warehouse_id, to_warehouse_id: await warehouse(world) };
    return { body: { ...body, lines: [{ product_id, quantity: 10, lot_id }] } };
  },
  "inventory.reservations.create lot_id": async (world) => ({ body: await stockedLot(world) }),
  "inventory.stock_counts.record_lines lines.0.lot_id": async (world) => {
    const { product_id, warehouse_id, lot_id } = await stockedLot(world);
    const { id } = done(await world.as.owner.post<Named>("/stock-counts", { warehouse_id }));
    return { id, body: { lines: [{ product_id, lot_id, counted: 48 }] } };
  },
};
