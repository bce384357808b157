import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { lotOf, productOf, warehouseOf } from "../expansions.ts";
import { movementRequests as requests } from "../tables.ts";
import { MovementRequest, MovementRequestStatus, requestBody, requestById } from "./movement-request.ts";

/** Movement requests, the latest first. */
export const listMovementRequests = list({
  name: "inventory.movement_requests.list",
  summary: "List movement requests",
  item: MovementRequest,
  roles: anyStaff,
  filters: { status: equals(requests.status, MovementRequestStatus) },
  from: pagesInSight(requests.id, requests.warehouse_id),
  body: requestBody,
  id: requests.id,
  expand: {
    product: productOf(requests.product_id),
    lot: lotOf(requests.lot_id),
    warehouse: warehouseOf(requests.warehouse_id),
  },
  sorts: { created_at: { by: requests.id, type: "uuid" } },
  order: "-created_at",
});

/** One movement request. */
export const readMovementRequest = query({
  name: "inventory.movement_requests.read",
  summary: "Read a movement request",
  input: z.strictObject({ movement_request_id: z.uuid() }),
  output: MovementRequest,
  roles: anyStaff,
  missing: "movement_request.not_found",
  select: ({ input }) => requestById(input.movement_request_id),
});
