import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import type { PartKey } from "#platform/http/part.ts";
import { orders } from "../tables.ts";
import { tillSessions, tills } from "../tills/tables.ts";
import type { SyncedName } from "./sync-operations.ts";

type KeyedName = Exclude<SyncedName, "sale">;

/** Ends the transaction with `missing` where the caller is limited to branches and this is not so. */
const whereLimited = (condition: SQL, missing: ErrorCode): Statement =>
  refuseUnless(sql`app.warehouses() is null or ${condition}`, missing);

const seen =
  (table: PgTable & { id: PgColumn }, parameter: string, missing: ErrorCode) =>
  (body: Readonly<Record<string, unknown>>): Statement =>
    whereLimited(
      sql`exists (select from ${table} where ${table.id} = ${String(body[parameter])}::uuid)`,
      missing,
    );

const ofOrder = seen(orders, "order_id", "order.not_found");
const ofTill = seen(tills, "till_id", "till.not_found");

/** What each kind is of that the caller has to see, as they do where the operation is not repeated. */
const IN_SIGHT: Readonly<Record<KeyedName, (body: Readonly<Record<string, unknown>>) => Statement>> = {
  order: ({ warehouse_id }) =>
    whereLimited(sql`${String(warehouse_id)}::uuid = any (app.warehouses())`, "warehouse.not_found"),
  ...{
    confirm: ofOrder,
    fulfil: ofOrder,
    cancel: ofOrder,
    payment: ofOrder,
    refund: ofOrder,
    return: ofOrder,
  },
  ...{ open_till: ofTill, close_till: ofTill },
  move_cash: seen(tillSessions, "till_session_id", "till_session.not_found"),
};

/**
 * The key of an operation of a batch, by the name that the whole tenant knows it by: its answer is for who may see what it is of, and no
 * sale may have the name.
 */
export const keyOf = (clientId: string, op: KeyedName, body: Readonly<Record<string, unknown>>): PartKey => ({
  key: `sync:${clientId}`,
  inSight: IN_SIGHT[op](body),
  hold: sql`select sales.hold_client_name(${clientId})`,
});
