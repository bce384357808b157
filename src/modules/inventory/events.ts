import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { ofImport } from "#platform/imports/imported.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { MovementType } from "./movements/movement.ts";

/** Of a product, supplier, warehouse or reorder point; an import has an event of its own. */
export const productEvents = resourceEvents("inventory.product", "product_id");
export const supplierEvents = resourceEvents("inventory.supplier", "supplier_id");
export const warehouseEvents = resourceEvents("inventory.warehouse", "warehouse_id");
export const reorderPointEvents = resourceEvents("inventory.reorder_point", "reorder_point_id");

const ofBarcode = { barcode_id: z.uuid(), product_id: z.uuid(), barcode: z.string(), pack_quantity: Decimal };

/** Of a product's barcode by itself; one that came or went with a field of the product is in the product's event. */
export const barcodeCreated = event("inventory.barcode.created", ofBarcode);
export const barcodeRemoved = event("inventory.barcode.removed", ofBarcode);

const ofUnit = { unit_id: z.uuid(), product_id: z.uuid(), unit: z.string(), factor: Decimal };

/** Of a unit of a product beside its own. */
export const unitCreated = event("inventory.product_unit.created", ofUnit);
export const unitUpdated = event("inventory.product_unit.updated", ofUnit);
export const unitRemoved = event("inventory.product_unit.removed", ofUnit);

/** How the tenant keeps its stock was changed. */
export const settingsUpdated = event("inventory.settings.updated", { fields: z.array(z.string()) });

/** Once for an import, beside no event of each row. */
export const productsImported = event("inventory.product.imported", ofImport);
export const suppliersImported = event("inventory.supplier.imported", ofImport);

/** One for each movement, whoever posts it. */
export const stockMoved = event("inventory.stock.moved", {
  id: z.uuid(),
  type: MovementType,
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  lot_id: z.uuid().nullable(),
  quantity: Decimal,
  counted: Decimal.nullable(),
  balance: Decimal,
  unit: z.string().nullable(),
  unit_quantity: Decimal.nullable(),
  serials: z.array(z.string()).nullable(),
  unit_cost: Decimal.nullable(),
  currency: z.string().nullable(),
  reason: z.string().nullable(),
  reference: z.string().nullable(),
  transfer_id: z.uuid().nullable(),
  issue_id: z.uuid().nullable(),
  reverses_id: z.uuid().nullable(),
  stock_count_id: z.uuid().nullable(),
  supplier_id: z.uuid().nullable(),
  receipt_id: z.uuid().nullable(),
  destruction_id: z.uuid().nullable(),
  occurred_at: Timestamp,
});

/** Of a movement that is a count: late paper of the days before it changed its quantity, which is now this. */
export const countChanged = event("inventory.count.changed", {
  movement_id: z.uuid(),
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  lot_id: z.uuid().nullable(),
  stock_count_id: z.uuid().nullable(),
  counted: Decimal,
  quantity: Decimal,
  occurred_at: Timestamp,
});

/** Of a receipt: it was undone by another movement, whole. */
export const receiptReversed = event("inventory.receipt.reversed", {
  movement_id: z.uuid(),
  reversal_id: z.uuid(),
});

const ofRequest = {
  movement_request_id: z.uuid(),
  status: z.string(),
  type: MovementType,
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  quantity: Decimal,
  author_id: z.uuid(),
};

/** Of a correction beyond its author's limit: it was asked for, posted, refused or taken back. */
export const movementRequestCreated = event("inventory.movement_request.created", ofRequest);
export const movementRequestApproved = event("inventory.movement_request.approved", ofRequest);
export const movementRequestRejected = event("inventory.movement_request.rejected", ofRequest);
export const movementRequestCancelled = event("inventory.movement_request.cancelled", ofRequest);

const ofDestruction = { destruction_id: z.uuid(), status: z.string(), proposed_by: z.uuid() };

/** Of a destruction of stock: it was proposed, confirmed by a second person and posted, or given up. */
export const destructionProposed = event("inventory.destruction.proposed", ofDestruction);
export const destructionConfirmed = event("inventory.destruction.confirmed", {
  ...ofDestruction,
  number: z.int(),
  confirmed_by: z.uuid(),
});
export const destructionCancelled = event("inventory.destruction.cancelled", ofDestruction);

const ofLot = {
  lot_id: z.uuid(),
  product_id: z.uuid(),
  lot_number: z.string(),
  reason: z.string().nullable(),
};

/** Of a lot: what was recorded of it was corrected. */
export const lotUpdated = event("inventory.lot.updated", {
  lot_id: z.uuid(),
  product_id: z.uuid(),
  reason: z.string().nullable(),
  fields: z.array(z.string()),
});
/** Of a lot: it was held, quarantined or released. */
export const lotStatusChanged = event("inventory.lot.status_changed", { ...ofLot, status: z.string() });
/** Of a lot: nothing of it may be used any more. Who got some is in its recall, as far as whoever reads that may see. */
export const lotRecalled = event("inventory.lot.recalled", ofLot);

const ofTransfer = { transfer_id: z.uuid(), from_warehouse_id: z.uuid(), to_warehouse_id: z.uuid() };

/** Of a transfer: its goods left, arrived in part or whole, went back to where they were, or were lost on the way. */
export const transferSent = event("inventory.stock_transfer.sent", ofTransfer);
export const transferReceived = event("inventory.stock_transfer.received", {
  ...ofTransfer,
  status: z.string(),
});
export const transferCancelled = event("inventory.stock_transfer.cancelled", {
  ...ofTransfer,
  status: z.string(),
});
export const transferDiscarded = event("inventory.stock_transfer.discarded", {
  ...ofTransfer,
  status: z.string(),
});

const ofReservation = {
  reservation_id: z.uuid(),
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  lot_id: z.uuid().nullable(),
  quantity: Decimal,
  consumed: Decimal,
  released: Decimal,
  remaining: Decimal,
  reference: z.string().nullable(),
  expires_at: Timestamp,
};

/** Of a reservation, as it was after that: it was made or changed; some or all was given up or issued; its time was over. */
export const reservationCreated = event("inventory.reservation.created", ofReservation);
export const reservationUpdated = event("inventory.reservation.updated", ofReservation);
export const reservationReleased = event("inventory.reservation.released", ofReservation);
export const reservationConsumed = event("inventory.reservation.consumed", ofReservation);
export const reservationExpired = event("inventory.reservation.expired", ofReservation);

const ofCount = { stock_count_id: z.uuid(), warehouse_id: z.uuid() };

/** Of a count of a warehouse: it began, has all the lines of its sheet and is open, came back to its review with lines that are not in the ledger, or ended with or without its differences in the ledger. */
export const stockCountOpened = event("inventory.stock_count.opened", ofCount);
export const stockCountSheetWritten = event("inventory.stock_count.sheet_written", ofCount);
export const stockCountReturned = event("inventory.stock_count.returned", {
  ...ofCount,
  refused: z
    .int()
    .describe(
      "Lines that the ledger refused; the others are posted, or wait for somebody else to post them where who did is no member any more",
    ),
});
export const stockCountPosted = event("inventory.stock_count.posted", { ...ofCount, differences: z.int() });
export const stockCountCancelled = event("inventory.stock_count.cancelled", {
  ...ofCount,
  differences: z.int().nullable().describe("Null of a blind count"),
});

const ofAlert = {
  alert_id: z.uuid(),
  product_id: z.uuid(),
  warehouse_id: z.uuid().nullable(),
  usable: Decimal,
  expected: Decimal,
  reorder_point: Decimal,
};

/** Of a product at a warehouse, or at all together: it is low, as the low-stock list has it, or low no more. */
export const stockAlertRaised = event("inventory.stock_alert.raised", {
  ...ofAlert,
  nth: z.int().positive().describe("Which one it is of those that began at that place in the same moment"),
  at_once: z.int().positive().describe("How many these are"),
});
export const stockAlertRecovered = event("inventory.stock_alert.recovered", ofAlert);
