import { sql } from "drizzle-orm";
import { caseApproved, caseExpired, documentExpired } from "#modules/kyc";
import { tenantRemoved, tenantRestored, tenantStatusChanged } from "#modules/tenants";
import { type Handler, type HandlerSpec, on } from "#platform/operations/handler.ts";
import { job } from "#platform/operations/job.ts";
import { recording } from "./happened.ts";

const NAME = "trust.standing.follow_papers";
const RESTS = "trust.standing.follow_status";

/** Every hour, as days begin at other hours elsewhere, to those tenants alone whose day has begun. */
export const evaluateDaily = job({
  name: "trust.standing.evaluate",
  summary: "Evaluate how far tenants are trusted, by what is known of them today",
  schedule: "hourly",
  perTenant: true,
  due: sql`trust.due_tenants`,
  // A sandbox is asked by its own clock, whatever is due: whom nobody looked at has nothing to lose.
  where: sql`exists (select from trust.due_tenants d where d.tenant_id = t.id)`,
  run: ({ batch, tenant }) => batch([recording(sql`trust.evaluate(${tenant.id}::uuid)`)]),
});

const look: Pick<HandlerSpec<never, undefined>, "batch"> = {
  batch: ({ tenant }) => [recording(sql`trust.evaluate(${tenant}::uuid)`)],
};

const CLOSED = ["suspended", "deactivated"];
const rest: Pick<HandlerSpec<never, undefined>, "follows" | "batch"> = {
  follows: () => sql`exists (select from trust.standings s where s.tenant_id = app.tenant_id())`,
  batch: ({ tenant }) => [recording(sql`trust.follow(${tenant}::uuid)`)],
};

/** What is verified counts at once, and what is not any more is told at once; who is closed is let be. */
export const handlers: readonly Handler[] = [
  on(caseApproved, NAME, look),
  on(caseExpired, NAME, look),
  on(documentExpired, NAME, look),
  on(tenantRemoved, RESTS, rest),
  on(tenantRestored, RESTS, rest),
  on(tenantStatusChanged, RESTS, {
    ...rest,
    concerns: ({ from, to }) => CLOSED.includes(from) || CLOSED.includes(to),
  }),
];
