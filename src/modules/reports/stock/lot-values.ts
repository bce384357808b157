import { type SQL, sql } from "drizzle-orm";
import { bookDecimals } from "./closings.ts";

interface Share {
  /** Of all that there is of a product in a warehouse. */
  value: SQL;
  quantity: SQL;
  /** How much there is of what comes no later in some order, the share with it. */
  upTo: SQL;
  share: SQL;
}

/**
 * The value of a share of the stock, such as a lot, rounded to the decimals of the books' currency: what the shares before
 * it left over is in it, so that all shares together have the value of all, rounded once.
 */
export function shareOfValue({ value, quantity, upTo, share }: Share): SQL {
  const before = (held: SQL) =>
    sql`coalesce(app.quotient(${value} * ${held}, nullif(${quantity}, 0), ${bookDecimals}), 0)`;
  return sql`(${before(upTo)} - ${before(sql`(${upTo} - ${share})`)})`;
}
