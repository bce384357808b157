import { z } from "zod";
import { type FieldError, Problem } from "#platform/errors.ts";
import { Currency, decimal } from "#platform/money.ts";
import { GivenDay, GivenTime } from "#platform/time.ts";
import { Days, GivenUnit, LotNumber, Reason, Reference, Serials } from "../given-fields.ts";
import { GivenType, type MovementType } from "./movement.ts";

/** What a caller says of a movement. Which fields a type wants is checked by `checkMovement`. */
export const movementFields = {
  type: GivenType,
  product_id: z.uuid(),
  warehouse_id: z.uuid().describe("Where stock comes in or goes out; of a transfer, where it leaves"),
  to_warehouse_id: z.uuid().optional().describe("Where a transfer arrives; refused for other types"),
  quantity: decimal().describe(
    "More than zero; adjust: signed, not zero; count: what was counted, zero or more",
  ),
  unit: GivenUnit,
  serials: Serials,
  unit_cost: decimal({ min: 0 })
    .nullable()
    .optional()
    .describe("Of what comes in; without one it costs what the product does, or what is there does"),
  currency: Currency.optional().describe(
    "Of unit_cost, brought into the tenant's by the exchange rate of the day; the product's where it is left out",
  ),
  reason: Reason.nullable().optional().describe("Required for adjust and discard"),
  reference: Reference.describe("Number of the paper behind it"),
  lot_id: z.uuid().optional().describe("The lot; an issue or transfer without one takes what expires first"),
  lot_number: LotNumber.optional().describe(
    "The lot by its number, in whatever case, width and white space; a new one is made of what comes in",
  ),
  expires_on: GivenDay.optional().describe("Of a new lot; of one that is there, it must be its date"),
  min_shelf_life_days: Days.optional().describe(
    "Of an issue or transfer without a lot: for how many more days what leaves is valid, at least",
  ),
  issue_id: z
    .uuid()
    .optional()
    .describe("Of a return, and required there: the issue that it takes back, which names the lot"),
  supplier_id: z
    .uuid()
    .optional()
    .describe("Of a return to a supplier, and required there: to whom; `reference` is the credit note"),
  receipt_id: z
    .uuid()
    .optional()
    .describe("Of a return to a supplier: the receipt that it takes back, which names the lot"),
  confirm: z
    .boolean()
    .optional()
    .describe("A cost far from the average, or a lot that expires soon, is meant"),
  occurred_at: GivenTime.optional().describe(
    "When it happened; now where it is left out, never in the future, and not before so many movements of its product that they cannot be valued anew at once",
  ),
};
/** The same, as it was given. */
export type GivenMovement = z.output<z.ZodObject<typeof movementFields>>;

const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

function faults(given: GivenMovement): FieldError[] {
  const { type, quantity, reason, warehouse_id: from, to_warehouse_id: to } = given;
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
  const comesIn = type === "receive" || (type === "adjust" && !negative);
  if (given.unit_cost != null && !comesIn)
    wrong("unit_cost", "not_allowed", "belongs to what comes in: what leaves has the cost of what is there");
  if (given.currency && given.unit_cost == null) wrong("currency", "not_allowed", "belongs to unit_cost");
  return [...found, ...lotFaults(given), ...supplierFaults(given)];
}

function supplierFaults({ type, supplier_id, receipt_id, lot_id, lot_number }: GivenMovement): FieldError[] {
  const found: FieldError[] = [];
  const wrong = (path: string, code: string, message: string) => found.push({ path, code, message });
  const goesBack = type === "supplier_return";
  if (goesBack && !supplier_id) wrong("supplier_id", "required", "is required for supplier_return");
  if (!goesBack && supplier_id) wrong("supplier_id", "not_allowed", "belongs to supplier_return only");
  if (!goesBack && receipt_id) wrong("receipt_id", "not_allowed", "belongs to supplier_return only");
  if (receipt_id && (lot_id ?? lot_number) !== undefined)
    wrong("receipt_id", "not_allowed", "names the lot already");
  return found;
}

function lotFaults(given: GivenMovement): FieldError[] {
  const { type, quantity, lot_id, lot_number, expires_on, min_shelf_life_days, issue_id, serials } = given;
  const found: FieldError[] = [];
  const wrong = (path: string, code: string, message: string) => found.push({ path, code, message });
  const leaves = type === "issue" || type === "transfer";
  const named = lot_id !== undefined || lot_number !== undefined;
  const isChosen = named || serials !== undefined;
  if (lot_id !== undefined && lot_number !== undefined)
    wrong("lot_number", "not_allowed", "is one way to name the lot, lot_id the other");
  if (expires_on !== undefined && !(lot_number !== undefined && mayMakeLot(type, quantity)))
    wrong("expires_on", "not_allowed", "belongs to the number of a lot that comes in");
  if (min_shelf_life_days !== undefined && (!leaves || isChosen))
    wrong("min_shelf_life_days", "not_allowed", "belongs to an issue or transfer without a lot or serials");
  if (issue_id !== undefined && type !== "return") wrong("issue_id", "not_allowed", "belongs to return only");
  if (issue_id === undefined && type === "return") wrong("issue_id", "required", "is required for return");
  if (issue_id !== undefined && named) wrong("issue_id", "not_allowed", "names the lot already");
  return found;
}

/** Is a lot made of a number that no lot has: where goods come in, or are found. */
export const mayMakeLot = (type: MovementType, quantity: string): boolean =>
  type === "receive" || type === "count" || (type === "adjust" && !quantity.startsWith("-"));

/** Throws request.invalid naming each field that the type of the movement does not allow. */
export function checkMovement(given: GivenMovement): void {
  const errors = faults(given);
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}
