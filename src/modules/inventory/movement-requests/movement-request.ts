import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { movementRequestCreated } from "../events.ts";
import { CORRECTIONS } from "../movements/movement.ts";
import { lots, movementRequests as requests } from "../tables.ts";

/** Where a movement request is: all but waiting are final. */
export const MovementRequestStatus = z.enum(["waiting", "approved", "rejected", "cancelled"]);

/** A correction of stock that waits for somebody who may post it, and what became of it. */
export const MovementRequest = z
  .object(
    resourceShape({
      status: MovementRequestStatus,
      type: z.enum(CORRECTIONS),
      product_id: z.uuid(),
      warehouse_id: z.uuid(),
      lot_id: z.uuid().nullable().describe("Null for a new lot, which is made when the movement is posted"),
      lot_number: asOfNow(z.string().nullable()),
      expires_on: asOfNow(z.iso.date().nullable(), "Of the lot, also where it is new"),
      quantity: Decimal.describe(
        "In the product's own unit: of an adjustment signed; of a count what was counted",
      ),
      unit: z.string().nullable().describe("The unit that it was said in, where one was named"),
      unit_quantity: Decimal.nullable().describe("How much of that unit"),
      serials: z.array(z.string()).nullable(),
      unit_cost: Decimal.nullable().describe("Of one `unit`, where one was named, else of the product's own"),
      currency: z.string().nullable(),
      reason: z.string().nullable(),
      reference: z.string().nullable(),
      issue_id: z.uuid().nullable(),
      supplier_id: z.uuid().nullable(),
      receipt_id: z.uuid().nullable(),
      occurred_at: Timestamp.describe("When it happened: the date that the movement gets"),
      author_id: z.uuid().describe("The person or API key that asks for it"),
      decided_by: z.uuid().nullable(),
      decided_at: Timestamp.nullable(),
      decision_reason: z.string().nullable(),
    }),
  )
  .meta({ id: "MovementRequest" });

/** Of the lot of a request: what the lot has, else what was said of a new one. */
const ofLot = (field: "lot_number" | "expires_on"): SQL =>
  sql`case when ${requests.lot_id} is null then ${requests[field]}
    else (select ${lots[field]} from ${lots} where ${lots.id} = ${requests.lot_id}) end`;

/** The JSON text of a movement request. */
export const requestBody: SQL = bodyOf(
  viewOf(MovementRequest, requests, {
    lot_number: ofLot("lot_number"),
    expires_on: ofLot("expires_on"),
  }),
);

/** A movement request, as SQL after FROM. */
export const thisRequest = (id: string): SQL => sql`${requests} where ${requests.id} = ${id}::uuid`;

/** What the payloads of its events hold. */
export const requestFacts = viewOf(movementRequestCreated.payload, requests, {
  movement_request_id: requests.id,
});

/** The SELECT of one movement request: its body and its version as the ETag. */
export const requestById = (id: string): SQL =>
  sql`select ${requestBody} as body, ${requests.version}::text as etag from ${thisRequest(id)}`;
