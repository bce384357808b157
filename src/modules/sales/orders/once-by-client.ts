import { sql } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#platform/crypto.ts";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import { orders } from "../tables.ts";
import { Order, ordersWhere } from "./order.ts";

/** What a sale is called where it is made, such as by a till that has no network for a while. */
export const ClientId = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, "must be 1 to 100 visible ASCII characters")
  .optional()
  .describe(
    "A name of the caller's own: sent again, the same sale is answered as it is now, and none is made",
  );

/** The answer to a sale that is sent again. */
export const alsoAnswers = {
  200: { description: "The sale was made before, under the same client_id", schema: Order },
} as const;

/** What was asked for under a client's id, in one line: another one means another sale. */
export const digestOf = (input: object): Promise<string> => sha256Hex(JSON.stringify(input));

/**
 * Statements that answer with the sale that was made under this id, if one was: a twin that is still at work is waited for. Ends
 * the transaction with sale.client_id_used where that was another sale.
 */
export const onceByClient = (clientId: string | undefined, digest: string): Statement[] =>
  clientId === undefined
    ? []
    : [
        sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ':sale:' || ${clientId}, 3))`,
        sql`select ${holds(sql`s.client_digest = ${digest}`, "sale.client_id_used")},
            ${holds(sql`false`, "idempotency.replay", sql`json_build_object('status', 200, 'body', o.body, 'etag', o.etag)`)}
          from ${orders} s cross join lateral (${ordersWhere(sql`${orders.id} = s.id`)}) o where s.client_id = ${clientId}`,
      ];
