import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { type Arrangement, done } from "./arrangement.ts";

const affiliate = async () => {
  const by = await mintPerson({ platformRoles: ["affiliate"] });
  const { id, code } = done(await by.post<{ id: string; code: string }>("/affiliate/register-link", {}));
  return { by, id, code };
};

/** An affiliate with a link; the caller is they. */
const asAffiliate: Arrangement = async () => ({ by: (await affiliate()).by });

/** A currency in which nobody else has anything to come. */
let made = 0;
const FREE = [
  "AOA",
  "MZN",
  "NAD",
  "SZL",
  "LSL",
  "ERN",
  "DJF",
  "SOS",
  "SSP",
  "CDF",
  "GHS",
  "GMD",
  "LRD",
  "SLE",
];
const currencyOf = () => FREE[made++ % FREE.length] as string;

/** Somebody who has 7 to come in a currency, and the line of a payout of it. */
async function due(status: "none" | "proposed" | "approved") {
  const { by, id: link } = await affiliate();
  const [currency, referral, payout, line] = [currencyOf(), newId(), newId(), newId()];
  const tenant = await mintTenant();
  const proposer = await mintPerson({ platformRoles: ["platform_admin"] });
  await asOwner(
    sql`update affiliates.affiliates set pay_to = 'here' where id = ${by.userId}`,
    sql`insert into affiliates.referrals (id, referred_id, affiliate_id, link_id, status, attributed_at)
        values (${referral}, ${tenant.id}, ${by.userId}, ${link}, 'attributed', now())`,
    sql`insert into affiliates.ledger (id, affiliate_id, kind, currency, amount, referral_id, fee_id, occurred_at)
        values (${newId()}, ${by.userId}, 'commission', ${currency}, 7, ${referral}, ${newId()}, now())`,
    sql`update affiliates.payouts set status = 'cancelled' where currency = ${currency} and status = 'proposed'`,
  );
  if (status !== "none")
    await asOwner(
      sql`insert into affiliates.payouts (id, currency, status, proposed_by) values (${payout}, ${currency}, ${status}, ${proposer.userId})`,
      sql`insert into affiliates.payout_lines (id, payout_id, affiliate_id, amount, pay_to, status)
          values (${line}, ${payout}, ${by.userId}, 7, 'here', ${status})`,
    );
  return { currency, referral, payout, line };
}

const proposed: Arrangement = async () => ({ id: (await due("proposed")).payout });

export const arrangements: Record<string, Arrangement> = {
  "affiliates.own.read": asAffiliate,
  "affiliates.own.change": asAffiliate,
  "affiliates.links.register": asAffiliate,
  "affiliates.touches.create": async () => ({ body: { affiliate_code: (await affiliate()).code } }),
  "affiliates.accounts.set": async () => ({ id: (await mintPerson()).userId, body: { rate: "0.1" } }),
  "affiliates.referrals.refuse": async () => ({ id: (await due("none")).referral }),
  "affiliates.payouts.propose": async () => ({
    body: { currency: (await due("none")).currency, minimum: "1" },
  }),
  "affiliates.payout_lines.list": proposed,
  "affiliates.payouts.approve": proposed,
  "affiliates.payouts.cancel": proposed,
  "affiliates.payouts.pay": async () => ({ id: (await due("approved")).payout }),
  "affiliates.payout_lines.return": async () => ({ id: (await due("approved")).line }),
};
