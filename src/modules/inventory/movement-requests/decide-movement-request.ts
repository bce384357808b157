import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { movementRequestApproved, movementRequestCancelled, movementRequestRejected } from "../events.ts";
import { Reason } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { supplierReturnErrors } from "../movements/checks.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { movementRequests as requests, stockMovements, suppliers } from "../tables.ts";
import { MovementRequest, requestById, requestFacts, thisRequest } from "./movement-request.ts";

const MovementRequestId = z.strictObject({ movement_request_id: z.uuid() });

const waiting = (id: string): Statement =>
  refuseUnlessStatus(requests, id, ["waiting"], {
    missing: "movement_request.not_found",
    otherwise: "movement_request.not_waiting",
  });

/** Of a key's request, who made the key then is its author, and who rotated it since too. */
const isAuthor = (id: string): SQL =>
  sql`exists (select from ${requests} r where r.id = ${id}::uuid
        and app.actor_id() in (r.author_id, r.person_id, identity.key_author(app.tenant_id(), r.author_id)))`;

const decide = (
  id: string,
  status: string,
  reason: string | null | undefined,
  lot = sql`${requests.lot_id}`,
): Statement =>
  sql`update ${requests} set status = ${status}, decided_by = app.actor_id(), decided_at = app.now(),
        decision_reason = ${reason ?? null}, lot_id = ${lot} where ${requests.id} = ${id}::uuid`;

/** Posts the movement under the limits of who approves, dated when it happened. */
export const approveMovementRequest = command({
  name: "inventory.movement_requests.approve",
  summary: "Approve a movement request of somebody else, and post it",
  input: MovementRequestId.extend({ reason: Reason.nullable().optional() }),
  output: MovementRequest,
  roles: managerUp,
  callers: "people",
  errors: [
    "movement_request.not_found",
    "movement_request.not_waiting",
    "movement_request.own_request",
    ...inUseErrors,
    "stock.insufficient",
    "stock.too_large",
    "stock.more_than_issued",
    "stock.before_issue",
    "stock.beyond_limit",
    "stock.period_closed",
    "stock.too_much_since",
    "stock.too_far_back",
    "stock_movement.issue_not_found",
    "exchange_rate.missing",
    "stock.whole_units",
    "lot.required",
    "lot.not_tracked",
    "lot.expiry_differs",
    "lot.expiry_required",
    "stock.return_to_quarantine",
    "stock.witness_required",
    ...supplierReturnErrors,
    "serial.count_differs",
    "serial.known",
    "serial.not_in_stock",
    "serial.not_of_issue",
    "serial.moved_since",
  ],
  prepare: () => newId(),
  batch: ({ input: { movement_request_id: id, reason } }, movementId) => [
    waiting(id),
    refuseUnless(sql`not ${isAuthor(id)}`, "movement_request.own_request"),
    productsInUse(sql`select product_id from ${thisRequest(id)}`),
    warehousesInUse(sql`select warehouse_id from ${thisRequest(id)}`),
    refuseUnless(
      sql`not exists (select from ${requests} r join ${suppliers} s on s.id = r.supplier_id
        where r.id = ${id}::uuid and s.deleted_at is not null)`,
      "supplier.not_found",
    ),
    lockPositions(sql`select product_id, warehouse_id from ${thisRequest(id)}`, "products"),
    postMovements({
      id: sql`${movementId}::uuid`,
      values: {
        type: sql`r.type`,
        product_id: sql`r.product_id`,
        warehouse_id: sql`r.warehouse_id`,
        lot_id: sql`case when r.lot_id is null and r.lot_number is not null
          then inventory.ensure_lot(r.product_id, r.lot_number, r.expires_on) else r.lot_id end`,
        quantity: sql`case when r.type in ('discard', 'supplier_return') then -r.quantity when r.type = 'count' then null else r.quantity end`,
        counted: sql`case r.type when 'count' then r.quantity end`,
        unit: sql`r.unit`,
        unit_quantity: sql`case when r.type in ('discard', 'supplier_return') then -r.unit_quantity else r.unit_quantity end`,
        serials: sql`r.serials`,
        unit_cost: sql`r.unit_cost`,
        currency: sql`r.currency`,
        reason: sql`r.reason`,
        reference: sql`coalesce(r.reference, r.id::text)`,
        issue_id: sql`r.issue_id`,
        supplier_id: sql`r.supplier_id`,
        receipt_id: sql`r.receipt_id`,
        occurred_at: sql`r.occurred_at`,
      },
      from: sql`${requests} r where r.id = ${id}::uuid`,
      order: sql`r.id`,
    }),
    decide(
      id,
      "approved",
      reason,
      sql`(select m.lot_id from ${stockMovements} m where m.id = ${movementId}::uuid)`,
    ),
    answer(requestById(id)),
  ],
  events: ({ input }) => [movementRequestApproved.from(requestFacts, thisRequest(input.movement_request_id))],
});

/** Nothing moves. */
export const rejectMovementRequest = command({
  name: "inventory.movement_requests.reject",
  summary: "Reject a movement request, with a reason",
  input: MovementRequestId.extend({ reason: Reason }),
  output: MovementRequest,
  roles: managerUp,
  callers: "people",
  errors: ["movement_request.not_found", "movement_request.not_waiting"],
  batch: ({ input: { movement_request_id: id, reason } }) => [
    waiting(id),
    decide(id, "rejected", reason),
    answer(requestById(id)),
  ],
  events: ({ input }) => [movementRequestRejected.from(requestFacts, thisRequest(input.movement_request_id))],
});

/** Its author takes it back. */
export const cancelMovementRequest = command({
  name: "inventory.movement_requests.cancel",
  summary: "Take one's own movement request back",
  input: MovementRequestId,
  output: MovementRequest,
  roles: staffUp,
  errors: ["movement_request.not_found", "movement_request.not_waiting", "movement_request.not_author"],
  batch: ({ input: { movement_request_id: id } }) => [
    waiting(id),
    refuseUnless(isAuthor(id), "movement_request.not_author"),
    decide(id, "cancelled", null),
    answer(requestById(id)),
  ],
  events: ({ input }) => [
    movementRequestCancelled.from(requestFacts, thisRequest(input.movement_request_id)),
  ],
});
