import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { type EventType, emitEach } from "#platform/events.ts";
import { reservationConsumed, reservationCreated, reservationReleased } from "../events.ts";
import { reservations } from "../tables.ts";

const settled = alias(reservations, "settled");
const facts = viewOf(reservationCreated.payload, settled, { reservation_id: settled.id });

const tellOf = (event: EventType<typeof reservationCreated.payload.shape>, condition: SQL): Statement =>
  emitEach([
    { event, payload: event.payloadOf(facts), from: sql`${reservations} settled where ${condition}` },
  ]);

/** The rows of a SELECT as a JSON array. */
const asJson = (rows: SQL): SQL => sql`(select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (${rows}) g)`;

/**
 * Statements that reserve stock for what is ordered until a moment, of each row all or nothing, and tell of it. `rows` is a SELECT
 * of `id` (a new one), `product_id`, `warehouse_id`, `quantity` in the product's own unit, `lot_id` and `reference`. An earlier
 * statement of the batch locks the positions.
 */
export const reserveGoods = (rows: SQL, until: SQL): Statement[] => [
  sql`select inventory.reserve_lines(${asJson(rows)}, ${until})`,
  tellOf(reservationCreated, sql`settled.id in (select g.id from (${rows}) g)`),
];

/**
 * Statements that end what is still active of reservations, and tell of it: because their goods leave, or are no longer wanted.
 * `rows` is a SELECT of `id`, and of `quantity` where not all of it is. An earlier statement of the batch locks the positions.
 */
export function settleReservations(rows: SQL, outcome: "consumed" | "released"): Statement[] {
  const event = outcome === "consumed" ? reservationConsumed : reservationReleased;
  return [
    sql`select inventory.settle_lines(${asJson(rows)}, ${outcome})`,
    // What this transaction changed: nothing else has its moment.
    tellOf(event, sql`settled.id in (select g.id from (${rows}) g) and settled.updated_at = now()`),
  ];
}
