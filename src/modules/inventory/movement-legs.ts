import { z } from "zod";
import { newId } from "#platform/database/statements.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenTime } from "#platform/time.ts";

/** Why stock moved. `return` is stock that a customer brings back; `count` sets a level to what was counted. */
export const MovementType = z.enum(["receive", "issue", "transfer", "adjust", "return", "discard", "count"]);
export type MovementType = z.infer<typeof MovementType>;

/** What a caller says of a movement. Which fields a type wants is checked by `legsOf`. */
export const movementFields = {
  type: MovementType,
  product_id: z.uuid(),
  warehouse_id: z.uuid().describe("Where stock comes in or goes out; of a transfer, where it leaves"),
  to_warehouse_id: z.uuid().optional().describe("Where a transfer arrives; refused for other types"),
  quantity: decimal().describe(
    "More than zero; adjust: signed, not zero; count: what was counted, zero or more",
  ),
  unit_cost: decimal({ min: 0 }).nullable().optional(),
  reason: line(500).nullable().optional().describe("Required for adjust and discard"),
  reference: line(200).nullable().optional().describe("Number of the paper behind it"),
  occurred_at: GivenTime.optional().describe(
    "When it happened; now where it is left out, never in the future",
  ),
};
export type GivenMovement = z.output<z.ZodObject<typeof movementFields>>;

/** One row of the ledger before it is posted: what one warehouse gains or loses. */
export interface Leg {
  id: string;
  warehouse_id: string;
  /** Signed; null for a count, which the database works out under the level's lock. */
  quantity: string | null;
  counted: string | null;
  transfer_id: string | null;
}

const MINUTE = 60_000;
const isZero = (amount: string): boolean => !/[1-9]/.test(amount);
const negated = (amount: string): string => (amount.startsWith("-") ? amount.slice(1) : `-${amount}`);

function faults(given: GivenMovement): FieldError[] {
  const { type, quantity, reason, warehouse_id: from, to_warehouse_id: to, occurred_at } = given;
  const found: FieldError[] = [];
  const wrong = (path: string, code: string, message: string) => found.push({ path, code, message });
  const negative = quantity.startsWith("-");
  if (type === "adjust" && isZero(quantity)) wrong("quantity", "zero", "must not be zero");
  if (type === "count" && negative && !isZero(quantity))
    wrong("quantity", "negative", "must not be negative");
  if (type !== "adjust" && type !== "count" && (negative || isZero(quantity)))
    wrong("quantity", "not_positive", "must be more than zero");
  if ((type === "adjust" || type === "discard") && !reason)
    wrong("reason", "required", `is required for ${type}`);
  if (type === "transfer" && !to) wrong("to_warehouse_id", "required", "is required for transfer");
  if (type === "transfer" && to && to.toLowerCase() === from.toLowerCase())
    wrong("to_warehouse_id", "same_warehouse", "must be another warehouse");
  if (type !== "transfer" && to) wrong("to_warehouse_id", "not_allowed", "belongs to transfer only");
  if (occurred_at && Date.parse(occurred_at) > Date.now() + 5 * MINUTE)
    wrong("occurred_at", "in_future", "must not be in the future");
  return found;
}

/**
 * The ledger rows of a movement, in the order in which their levels are locked: by warehouse, so that no two
 * transfers wait for each other. Throws request.invalid naming each field that the type does not allow.
 */
export function legsOf(given: GivenMovement): Leg[] {
  const errors = faults(given);
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
  const { type, quantity, warehouse_id, to_warehouse_id } = given;
  const leg = { id: newId(), warehouse_id, quantity, counted: null, transfer_id: null };
  if (type === "count") return [{ ...leg, quantity: null, counted: quantity.replace("-", "") }];
  if (type === "issue" || type === "discard") return [{ ...leg, quantity: negated(quantity) }];
  if (type !== "transfer" || !to_warehouse_id) return [leg];
  const transfer_id = newId();
  const out = { ...leg, quantity: negated(quantity), transfer_id };
  const arriving = { ...leg, id: newId(), warehouse_id: to_warehouse_id, transfer_id };
  return warehouse_id.toLowerCase() < to_warehouse_id.toLowerCase() ? [out, arriving] : [arriving, out];
}
