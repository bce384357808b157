import { type SQL, sql } from "drizzle-orm";

/** What rows of tenants point to that is the platform's: a plan, and a line of a statement. */
export const QUIET_PLAN = "0190a0b0-1111-7222-8333-0000000000b1";
export const QUIET_LINE = "0190a0b0-1111-7222-8333-0000000000b2";

/** A paper of Duka's own fee. */
export const QUIET_PAPER = {
  issuer: { name: "Duka", address: null, tin: null },
  ...{ customer: "Somebody", issued_on: "2027-01-02", amount: "7", currency: "RWF" },
  ...{ plan: "Quiet", from: "2027-01-02", to: "2027-02-02" },
};

/** Makes both, unless they are there. */
export const quietBilling = (): SQL[] => [
  sql`insert into billing.plans (id, code, name, cycle, prices)
      values (${QUIET_PLAN}, 'quiet', 'Quiet', 'month', '{"RWF": "7"}') on conflict do nothing`,
  sql`insert into billing.statement_lines (id, reference, reference_key, amount, currency, paid_on)
      values (${QUIET_LINE}, 'QUIET-1', 'QUIET-1', 7, 'RWF', '2027-01-02') on conflict do nothing`,
];
