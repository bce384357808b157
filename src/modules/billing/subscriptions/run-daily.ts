import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";

/**
 * What a day brings subscriptions: notices, cycles that credit covers, past_due and blocked. It comes every hour, as days begin
 * at other hours elsewhere, to those tenants alone for whom there is something to do.
 */
export const runDaily = job({
  name: "billing.subscriptions.run",
  summary: "Send notices of what is due, and block who has not paid",
  schedule: "hourly",
  perTenant: true,
  due: sql`billing.due_tenants`,
  run: ({ batch, tenant, ctx }) =>
    batch([recording(sql`billing.run_day(${tenant.id}::uuid, ${issuerOf(ctx.config)})`)]),
});
