import { sql } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#platform/crypto.ts";
import type { Statement } from "#platform/database/connection.ts";
import { textOf } from "#platform/database/render.ts";
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

/** The SELECT of an order for the id $1, as text. */
const answer = textOf(ordersWhere(sql`${orders.id} = ${sql.raw("$1")}`)).sql;

/**
 * Statements that answer with the sale that was made under this id, if one was: a twin that is still at work is waited for. Ends
 * the transaction with sale.client_id_used where that was another sale.
 */
export const onceByClient = (clientId: string | undefined, digest: string): Statement[] =>
  clientId === undefined ? [] : [sql`select sales.answer_again(${clientId}, ${digest}, ${answer})`];
