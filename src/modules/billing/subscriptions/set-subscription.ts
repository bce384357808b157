import { sql } from "drizzle-orm";
import { z } from "zod";
import { Currency, exchangeRate } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { GivenDay } from "#platform/time.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { standingOf } from "./read-subscription.ts";
import { Subscription } from "./subscription.ts";

export const setSubscription = action({
  name: "billing.subscriptions.set",
  summary: "Give a tenant a plan, change it at once or from the next cycle on, or have it end with its cycle",
  scope: "platform",
  input: z.strictObject({
    tenant_id: z.uuid(),
    plan_id: z.uuid(),
    currency: Currency,
    due_on: GivenDay.optional().describe(
      "When the next cycle begins and is to be paid: of a new one a cycle from today; its day is that of later ones",
    ),
    trial: z.boolean().optional().describe("It is tried until due_on"),
    takes_effect: z
      .enum(["next_cycle", "now"])
      .optional()
      .describe("now: what is left of charged cycles is prorated by days; next_cycle where it is left out"),
    cancels: z.boolean().optional().describe("It ends on due_on; it stays what it was where it is left out"),
    exchange_rates: z
      .record(Currency, exchangeRate())
      .optional()
      .describe("By currency of what is there: units of the new one for one of it"),
  }),
  output: Subscription,
  errors: [
    ...(["tenant.not_found", "plan.not_found", "plan.archived", "plan.no_price"] as const),
    ...(["subscription.due_in_past", "subscription.due_in_paid_time"] as const),
    ...(["subscription.not_found", "subscription.rate_needed"] as const),
    ...(["subscription.own_tenant", "version.stale"] as const),
  ],
  async handle({ ctx, input, ifMatch }, batch) {
    const { answer } = await batch({
      set: recording(sql`billing.set_subscription(${input.tenant_id}::uuid, ${input.plan_id}::uuid, ${input.currency},
        ${input.due_on ?? null}::date, ${input.trial ?? null}::boolean, ${input.takes_effect === "now"}::boolean,
        ${input.cancels ?? null}::boolean, ${JSON.stringify(input.exchange_rates ?? {})}::jsonb, ${ifMatch ?? null}::int,
        ${issuerOf(ctx.config)})`),
      answer: standingOf(sql`${input.tenant_id}::uuid`, ctx.config),
    });
    return rowReply(200, answer[0]);
  },
});
