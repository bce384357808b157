import { type SQL, sql } from "drizzle-orm";
import {
  cycleCharged,
  cycleReversed,
  paymentReversed,
  paymentVerified,
  subscriptionChanged,
} from "#modules/billing";
import { tenantCreated } from "#modules/tenants";
import { type Handler, type HandlerSpec, on } from "#platform/operations/handler.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { recording } from "./happened.ts";

/**
 * What the platform's own function does for a tenant, which reads of others too. It brings rows to where they have to be, so that it may
 * run as often as an event is delivered, and in whatever order.
 */
const doing = (
  name: string,
  call: (tenant: SQL) => SQL,
): Pick<HandlerSpec<never, void>, "prepare" | "batch"> => ({
  prepare: async ({ tenant }, { ctx }) => {
    await platformBatch(ctx, name, [recording(call(sql`${tenant}::uuid`))], { asJob: true });
  },
  batch: () => [],
});

const SETTLE = "affiliates.commissions.settle";
const settling = {
  ...doing(SETTLE, (tenant) => sql`affiliates.settle(${tenant})`),
  follows: () => sql`affiliates.is_referred()`,
};
const ATTRIBUTE = "affiliates.referrals.attribute";

/** Who brought a tenant is kept as it is founded; what they earn follows what the tenant pays, and gets back. */
export const handlers: readonly Handler[] = [
  on(
    tenantCreated,
    ATTRIBUTE,
    doing(ATTRIBUTE, (tenant) => sql`affiliates.attribute(${tenant})`),
  ),
  on(cycleCharged, SETTLE, settling),
  on(cycleReversed, SETTLE, settling),
  on(paymentVerified, SETTLE, settling),
  on(paymentReversed, SETTLE, settling),
  on(subscriptionChanged, SETTLE, settling),
];
