import { z } from "zod";
import { Decimal } from "#platform/money.ts";

/** Why a suggestion wants a product, in numbers as they were when it was made. */
export const SuggestionExplanation = z
  .object({
    on_hand: Decimal.describe(
      "Usable, in all warehouses; at the line's own where the product has a reorder point for it, as all that follows",
    ),
    in_transit: Decimal,
    reserved: Decimal,
    on_order: Decimal.describe("Requested and not yet received, drafts left out"),
    in_draft: Decimal,
    expires_unused: Decimal.describe(
      "Of what is there, expected to expire unused before a delivery, or within 30 days: it covers no need",
    ),
    reorder_point: Decimal,
    reorder_quantity: Decimal.nullable(),
    minimum_quantity: Decimal.nullable().describe("The supplier's"),
    lead_time_days: z.int().nullable(),
    daily_use: Decimal.describe("Issued less returned in the last 30 days, by day"),
    days_of_cover: Decimal.nullable().describe("How long what is there and to come lasts at that rate"),
    quantity: Decimal.describe("What the suggestion asks for"),
  })
  .meta({ id: "SuggestionExplanation" });
