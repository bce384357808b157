import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { settings } from "../tables.ts";
import type { GivenMovement } from "./given-movement.ts";

/** Refuses a movement without a reason where the tenant wants one. */
export const reasonGiven = ({ type, reason }: GivenMovement): Statement[] =>
  reason || (type !== "count" && type !== "return")
    ? []
    : [
        refuseUnless(
          sql`not exists (select from ${settings} s where ${type} = any (s.reasons))`,
          "stock.reason_required",
        ),
      ];

/** Refuses a cost that is far from the average, unless it is confirmed. */
export const likelyCost = ({
  product_id,
  unit_cost,
  currency,
  occurred_at,
  confirm,
}: Pick<GivenMovement, "product_id" | "unit_cost" | "currency" | "occurred_at" | "confirm">): Statement[] =>
  confirm || unit_cost == null
    ? []
    : [
        refuseUnless(
          sql`inventory.is_likely_cost(${product_id}::uuid, ${unit_cost}::numeric, ${currency ?? null},
            tenants.day_of(coalesce(${occurred_at ?? null}::timestamptz, now())))`,
          "stock.cost_unlikely",
        ),
      ];
