import { z } from "zod";
import { Currency, Decimal } from "#platform/money.ts";

/** How a subscription stands. */
export const SubscriptionState = z.enum(["trial", "active", "past_due", "blocked", "cancelled"]);

const day = z.iso.date();

/** When who does not pay is reminded and blocked. */
export const rule = {
  grace_days: z.int().describe("Days after the due date before which nobody is blocked"),
  notices_before: z.int().describe("Days before the due date on which notices begin"),
  notices_after: z
    .int()
    .describe("Days after it on which they end; those that blocking needs are made up for"),
  notices_to_block: z.int().describe("So many notices have to be sent before a tenant is blocked"),
  notices_counted: z.enum(["all", "overdue"]).describe("overdue: those after the due date alone"),
};

/** What a tenant has of Duka, what it costs, and what comes of it. */
export const Subscription = z
  .object({
    tenant_id: z.uuid(),
    state: SubscriptionState,
    plan_id: z.uuid(),
    plan_code: z.string(),
    plan_name: z.string(),
    cycle: z.enum(["month", "quarter", "year"]),
    currency: Currency,
    next_plan_id: z.uuid().nullable().describe("From the next cycle on"),
    next_plan_code: z.string().nullable(),
    next_currency: Currency.nullable(),
    price: Decimal.describe("Of the next cycle"),
    balance: Decimal.describe("Paid beyond what was charged; negative: owed"),
    other_balances: z
      .record(z.string(), Decimal)
      .describe("The same by currency, of others than that of price"),
    amount_due: Decimal.describe("What is still to be paid for the next cycle"),
    amount_currency: Currency.describe("Of price, balance and amount_due"),
    period_start: day,
    due_on: day.describe("On which the next cycle begins and is to be paid, in the tenant's time zone"),
    anchor_day: z
      .int()
      .describe("Day of the month on which cycles begin, or the last one of a shorter month"),
    cancels: z.boolean().describe("It ends on due_on"),
    blocks_on: day.nullable().describe("When the tenant is blocked where nothing is paid"),
    notices_sent: z.int().describe("Of those that count, for this due date"),
    last_notice_on: day.nullable(),
    today: day.describe("By the tenant's clock and time zone"),
    rule: z.object(rule),
    entitlements: z.array(z.string()),
    version: z.int(),
    still_works: z.string().describe("What works while a tenant is blocked"),
    pay_to: z.string().nullable().describe("Whom to pay, and how, as the platform says"),
    pay_at: z.string().describe("Where the code of a payment is submitted"),
  })
  .meta({ id: "Subscription" });
