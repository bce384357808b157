import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { recording } from "../happened.ts";

/** Tenants whose codes expire in one transaction, lines that are dismissed in one, and how many of them a night has at most. */
const PAGE = 500;
const ROUNDS = 400;

export const expirePayments = job({
  name: "billing.payments.expire",
  summary: "Let codes of payments expire that nobody decided on, and dismiss old lines of statements",
  schedule: "nightly",
  perTenant: false,
  async run({ batch }) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { left } = await batch({
        expired: recording(sql`billing.expire_all(${PAGE})`),
        dismissed: sql`select billing.dismiss_lines(${PAGE}) as n`,
        left: sql`select exists (select from billing.payments p where p.status = 'submitted' and not p.is_sandbox and p.expires_at <= now())
            or exists (select from billing.statement_lines l where l.status = 'open' and l.created_at < now() - interval '180 days') as more`,
      });
      if (left[0]?.more !== true) return;
    }
  },
});
