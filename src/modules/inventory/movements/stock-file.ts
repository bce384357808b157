import { z } from "zod";
import { fileKind } from "#platform/imports/kinds.ts";
import { Currency, decimal } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenDay, GivenTime } from "#platform/time.ts";
import { LotNumber, Serials, UnitName } from "../given-fields.ts";

const Moment = z
  .string()
  .refine(
    (text) =>
      [GivenDay.safeParse(text), GivenTime.safeParse(text), GivenTime.safeParse(`${text}Z`)].some(
        ({ success }) => success,
      ),
    "must be a day, or a moment with or without its offset from UTC, in the years 1900 to 2999",
  );

/** A file of stock that is there, such as what a shop begins with: rows of one lot add up. */
export const stockFile = fileKind({
  name: "stock-movements",
  noun: "stock movement",
  key: ["sku", "warehouse_code", "lot_number"],
  repeats: true,
  id: "movement_id",
  clears: false,
  columns: {
    sku: { as: "text", schema: line(64), example: "AMOX-500", about: "The SKU of the product" },
    warehouse_code: { as: "text", schema: line(32), example: "SHOP", about: "The code of the warehouse" },
    quantity: {
      as: "amount",
      schema: decimal({ positive: true }),
      example: "24",
      about: "How much comes in; rows of one lot add up",
    },
    unit: {
      as: "text",
      schema: UnitName.optional(),
      example: "",
      about: "The unit of the product that quantity and unit_cost are of; its own where it is left out",
    },
    serials: {
      as: "list",
      schema: Serials,
      example: "",
      about:
        "The serials of what comes in, separated by spaces or semicolons: one for every unit of the product's own where it requires them, 1,000 in a row at most; rows of one lot add up",
    },
    lot_number: {
      as: "text",
      schema: LotNumber.optional(),
      example: "L2405",
      about: "Required where the product tracks lots; a new lot is made",
    },
    expires_on: {
      as: "day",
      schema: GivenDay.optional(),
      example: "2028-06-30",
      about: "Of a new lot; of one that is there, it must be its date",
    },
    unit_cost: {
      as: "amount",
      schema: decimal({ min: 0 }).optional(),
      example: "800",
      about: "Of one unit; what the product costs where it is left out",
    },
    currency: {
      as: "text",
      schema: Currency.optional(),
      example: "RWF",
      about: "Of unit_cost; the product's where it is left out",
    },
    occurred_at: {
      as: "day",
      schema: Moment.optional(),
      example: "2026-01-01",
      about:
        "A day or moment in the tenant's time zone, or a moment with its offset; now where it is left out",
    },
    reference: {
      as: "text",
      schema: line(200).optional(),
      example: "Opening stock",
      about: "Number of the paper behind it",
    },
  },
  check: ({ lot_number, expires_on, unit_cost, currency }) => [
    ...(expires_on !== undefined && lot_number === undefined
      ? [{ path: "expires_on", code: "not_allowed", message: "belongs to the number of a lot" }]
      : []),
    ...(currency !== undefined && unit_cost === undefined
      ? [{ path: "currency", code: "not_allowed", message: "belongs to unit_cost" }]
      : []),
  ],
});
