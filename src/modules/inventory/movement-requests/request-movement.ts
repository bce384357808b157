import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { movementRequestCreated } from "../events.ts";
import { postedBefore } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { likelyCost, reasonGiven, returnedToQuarantine, supplierKnown } from "../movements/checks.ts";
import { checkMovement, movementFields } from "../movements/given-movement.ts";
import { requestedLotOf } from "../movements/lot-of.ts";
import { CORRECTIONS } from "../movements/movement.ts";
import { serialsOf } from "../serials.ts";
import { movementRequests, products } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import { MovementRequest, requestById, requestFacts, thisRequest } from "./movement-request.ts";

const { to_warehouse_id: _, min_shelf_life_days: __, ...fields } = movementFields;

/** Asks for a correction that is beyond what the caller may post. Nothing moves until somebody approves it. */
export const requestMovement = command({
  name: "inventory.movement_requests.create",
  summary: "Ask for a correction of stock that is beyond one's own limit",
  input: z.strictObject({ ...fields, type: z.enum(CORRECTIONS) }),
  output: MovementRequest,
  status: 201,
  roles: staffUp,
  errors: [
    ...inUseErrors,
    "lot.not_found",
    "lot.not_tracked",
    "lot.expiry_differs",
    "lot.expiry_required",
    "stock.reason_required",
    "stock.cost_unlikely",
    "stock_movement.issue_not_found",
    "stock.return_to_quarantine",
    "supplier.not_found",
    "stock_movement.receipt_not_found",
    "stock.too_large",
    ...unitUseErrors,
  ],
  prepare({ input }) {
    checkMovement(input);
    return newId();
  },
  batch({ input }, id) {
    const {
      type,
      product_id,
      warehouse_id,
      lot_number,
      expires_on,
      unit,
      serials,
      unit_cost,
      currency,
      reason,
      reference,
      issue_id,
    } = input;
    const meant = sql`coalesce(${currency ?? null}, (select p.currency from ${products} p where p.id = ${product_id}::uuid))`;
    const said = sql`${input.quantity}::numeric`;
    return [
      ...postedBefore(input),
      productsInUse(sql`values (${product_id}::uuid)`),
      warehousesInUse(sql`values (${warehouse_id}::uuid)`),
      ...reasonGiven(input),
      ...likelyCost(input),
      ...returnedToQuarantine(input),
      ...supplierKnown(input),
      sql`insert into ${movementRequests} (id, type, product_id, warehouse_id, lot_id, lot_number,
            expires_on, quantity, unit, unit_quantity, serials, unit_cost, currency,
            reason, reference, issue_id, supplier_id, receipt_id, occurred_at)
          select ${id}::uuid, ${type}, ${product_id}::uuid, ${warehouse_id}::uuid, l.id,
            case when l.id is null then ${lot_number ?? null} end, case when l.id is null then ${expires_on ?? null}::date end,
            ${ownUnits(sql`${product_id}::uuid`, said, sql`${unit ?? null}`)},
            ${unit ?? null}, ${unit ? said : null}, ${serialsOf(serials)},
            ${unit_cost ?? null}::numeric, ${unit_cost == null ? null : meant}, ${reason ?? null}, ${reference ?? null},
            ${issue_id ?? null}::uuid, ${input.supplier_id ?? null}::uuid, ${input.receipt_id ?? null}::uuid,
            coalesce(${input.occurred_at ?? null}::timestamptz, app.now())
            from (select ${requestedLotOf(input)}) l (id)`,
      answer(requestById(id)),
    ];
  },
  events: (_, id) => [movementRequestCreated.from(requestFacts, thisRequest(id))],
});
