import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { postedBefore } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { serialErrors, serialsOf } from "../serials.ts";
import { stockTransfers } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import { likelyCost, longDatedReceipt, reasonGiven, supplierKnown, supplierReturnErrors } from "./checks.ts";
import { checkMovement, type GivenMovement, movementFields } from "./given-movement.ts";
import { lockPositions } from "./lock-positions.ts";
import { lotOf } from "./lot-of.ts";
import { type MovementType, postedAnswer, StockMovements } from "./movement.ts";
import { postMovements } from "./post-movements.ts";
import { lockCosts, takeCosts } from "./take-costs.ts";

/** What moves, as rows of lot, quantity, what was said of it and serials: of issues and transfers without a lot, what expires first. */
function planOf(given: GivenMovement): SQL {
  const { type, product_id, warehouse_id, quantity, unit, serials, min_shelf_life_days, occurred_at } = given;
  const said = sql`${type === "count" ? quantity.replace("-", "") : quantity}::numeric`;
  if (type === "issue" || type === "transfer")
    return sql`select * from inventory.plan_leaving(${product_id}::uuid, ${warehouse_id}::uuid, ${said}, ${unit ?? null},
      ${serialsOf(serials)}, ${min_shelf_life_days ?? 0}::int, ${lotOf(given)}, ${occurred_at ?? null}::timestamptz)
      with ordinality p (lot_id, quantity, unit_quantity, serials, n)`;
  return sql`select ${lotOf(given)} as lot_id, ${ownUnits(sql`${product_id}::uuid`, said, sql`${unit ?? null}`)} as quantity,
    ${unit ? said : sql`null::numeric`} as unit_quantity, ${serialsOf(serials)} as serials, 1 as n`;
}

const LEAVING: ReadonlySet<MovementType> = new Set(["issue", "discard", "transfer", "supplier_return"]);

/** Where it moves: out of one warehouse, into one, or both. */
function sidesOf({ type, warehouse_id, to_warehouse_id }: GivenMovement): SQL {
  const sign = sql.raw(LEAVING.has(type) ? "-1" : "1");
  const here = sql`(1, ${warehouse_id}::uuid, ${sign})`;
  return to_warehouse_id ? sql`${here}, (2, ${to_warehouse_id}::uuid, 1)` : here;
}

/**
 * Posts a movement to the ledger; the answer has its rows with the balances after them. An issue or transfer without a
 * lot takes what expires first. A refusal for lack of stock has `available`, `usable`, `reserved` and `requested`.
 */
export const recordStockMovement = command({
  name: "inventory.stock_movements.record",
  summary: "Move stock: receive, issue, transfer, adjust, return, discard, count or supplier_return",
  input: z.strictObject(movementFields),
  output: StockMovements,
  status: 201,
  errors: [
    ...inUseErrors,
    "stock.insufficient",
    "stock.too_large",
    "stock.more_than_issued",
    "stock.before_issue",
    "stock.beyond_limit",
    "stock.reason_required",
    "stock.cost_unlikely",
    "exchange_rate.missing",
    "stock.period_closed",
    "stock.too_much_since",
    "stock.too_far_back",
    "stock_movement.issue_not_found",
    "lot.not_found",
    "lot.required",
    "lot.not_tracked",
    "lot.not_usable",
    "lot.expiry_differs",
    "lot.recalled",
    "lot.shortage_denied",
    "lot.expired",
    "lot.expiry_required",
    "lot.short_dated",
    "stock.whole_units",
    "stock.return_to_quarantine",
    "stock.witness_required",
    "warehouse.quarantine",
    "warehouse.release_denied",
    ...supplierReturnErrors,
    ...unitUseErrors,
    ...serialErrors,
  ],
  roles: staffUp,
  prepare({ input }) {
    checkMovement(input);
    return { first: newId(), transferId: input.type === "transfer" ? newId() : null };
  },
  batch({ input }, { first, transferId }) {
    const { type, product_id, warehouse_id, to_warehouse_id, reference, occurred_at, unit_cost } = input;
    const places = [warehouse_id, ...(to_warehouse_id ? [to_warehouse_id] : [])];
    const rows = sql.join(
      places.map((place) => sql`(${product_id}::uuid, ${place}::uuid)`),
      sql`, `,
    );
    const received = type === "receive" && unit_cost != null ? sql`select ${product_id}::uuid` : null;
    return [
      ...postedBefore(input),
      ...(received ? [lockCosts(received)] : []),
      productsInUse(sql`values (${product_id}::uuid)`),
      warehousesInUse(sql`select w from (values ${rows}) v (p, w)`),
      ...reasonGiven(input),
      ...likelyCost(input),
      ...longDatedReceipt(input),
      ...supplierKnown(input),
      // A return takes back use of the warehouse that it was issued at, wherever it arrives.
      lockPositions(sql`values ${rows}`, occurred_at || type === "return" ? "products" : "places"),
      ...(transferId
        ? [
            sql`insert into ${stockTransfers} (id, from_warehouse_id, to_warehouse_id, status, reference, sent_at, finished_at)
              select ${transferId}::uuid, ${warehouse_id}::uuid, ${to_warehouse_id}::uuid, 'received',
                     ${reference ?? null}, at, at from (values (coalesce(${occurred_at ?? null}::timestamptz, app.now()))) v (at)`,
          ]
        : []),
      postMovements({
        id: { first },
        values: {
          type: sql`${type}`,
          product_id: sql`${product_id}::uuid`,
          warehouse_id: sql`s.warehouse_id`,
          lot_id: sql`p.lot_id`,
          ...(type === "count"
            ? { quantity: sql`null::numeric`, counted: sql`p.quantity` }
            : { quantity: sql`p.quantity * s.sign` }),
          unit: sql`${input.unit ?? null}`,
          unit_quantity: sql`p.unit_quantity * s.sign`,
          serials: sql`p.serials`,
          unit_cost: sql`${input.unit_cost ?? null}::numeric`,
          currency: sql`${input.currency ?? null}`,
          reason: sql`${input.reason ?? null}`,
          reference: sql`${reference ?? null}`,
          transfer_id: sql`${transferId}::uuid`,
          issue_id: sql`${input.issue_id ?? null}::uuid`,
          supplier_id: sql`${input.supplier_id ?? null}::uuid`,
          receipt_id: sql`${input.receipt_id ?? null}::uuid`,
          occurred_at: sql`${occurred_at ?? null}::timestamptz`,
        },
        from: sql`(${planOf(input)}) p cross join (values ${sidesOf(input)}) s (at, warehouse_id, sign)`,
        order: sql`s.at, p.n`,
      }),
      ...(received ? [takeCosts(received)] : []),
      postedAnswer(first),
    ];
  },
});
