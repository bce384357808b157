import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { Config } from "#platform/env.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { query } from "#platform/operations/query.ts";
import { Subscription } from "./subscription.ts";

/** A SELECT of a subscription as it is read; no row where there is none. */
export const standingOf = (tenant: SQL, { PLATFORM_PAY_TO }: Config): SQL => sql`
  select (t.told || jsonb_build_object('still_works', billing.still_works(), 'pay_to', ${PLATFORM_PAY_TO ?? null}::text,
                                       'pay_at', '/api/v1/billing/payment-code'))::text as body, t.told ->> 'version' as etag
    from (select billing.standing(${tenant}) as told offset 0) t where t.told is not null`;

export const readSubscription = query({
  name: "billing.subscription.read",
  summary: "Read what Duka costs the tenant, when it is due and what follows",
  input: z.strictObject({}),
  output: Subscription,
  roles: adminUp,
  missing: "subscription.not_found",
  select: ({ ctx }) => standingOf(sql`app.tenant_id()`, ctx.config),
});

export const readTenantSubscription = action({
  name: "billing.subscriptions.read",
  summary: "Read the subscription of a tenant",
  scope: "platform",
  input: z.strictObject({ tenant_id: z.uuid() }),
  output: Subscription,
  errors: ["subscription.not_found"],
  async handle({ ctx, input }, batch) {
    const standing = standingOf(sql`${input.tenant_id}::uuid`, ctx.config);
    const { answer } = await batch({
      check: refuseUnless(
        sql`exists (select from billing.subscriptions s where s.tenant_id = ${input.tenant_id}::uuid)`,
        "subscription.not_found",
      ),
      answer: standing,
    });
    return rowReply(200, answer[0]);
  },
});

const What = z.enum(["cycle_paid", "notice", "due", "past_due", "blocked", "cancelled"]);

/** The calendar is foretold by what the daily run does (`billing.step`). */
export const readCalendar = query({
  name: "billing.subscription.foretell",
  summary: "Read what will happen when, where nothing more is paid",
  input: z.strictObject({ days: wholeNumber(1, 400).optional().describe("How far ahead: 60 days") }),
  output: z.object({
    data: z.array(z.object({ on_day: z.iso.date(), what: What, amount: Decimal, currency: Currency })),
  }),
  roles: adminUp,
  select: ({ input: { days = 60 } }) => sql`
    select json_build_object('data', coalesce(json_agg(json_build_object(
             'on_day', c.on_day, 'what', c.what, 'amount', trim_scale(c.amount)::text, 'currency', c.currency)), '[]'))::text as body,
           null::text as etag
      from billing.calendar(${days}::int) c`,
});
