import { sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { get, post, put, type Route } from "#platform/http/route.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { recording } from "./happened.ts";
import { currency, Entry, kind } from "./own-account.ts";
import { affiliates, ledger, links, referrals } from "./tables.ts";

const byAge = (id: PgColumn) => ({
  sorts: { created_at: { by: id, type: "uuid" } } as const,
  order: "-created_at",
});

const PlatformAffiliate = z
  .object(
    resourceShape({
      status: z.enum(affiliates.status.enumValues),
      rate: Decimal,
      reason: z.string().nullable(),
      pay_to: z.string().nullable(),
    }),
  )
  .meta({ id: "PlatformAffiliate" });
const affiliateBody = bodyOf(
  viewOf(PlatformAffiliate, affiliates, {
    rate: sql`trim_scale(affiliates.rate_at(${affiliates.id}, 'infinity'))::text`,
  }),
);

const listAffiliates = list({
  name: "affiliates.accounts.list",
  summary: "List affiliates",
  scope: "platform",
  readers: "support",
  item: PlatformAffiliate,
  roles: [],
  filters: { status: equals(affiliates.status, z.enum(affiliates.status.enumValues)) },
  from: sql`${affiliates}`,
  body: affiliateBody,
  id: affiliates.id,
  ...byAge(affiliates.id),
});

const setAffiliate = action({
  name: "affiliates.accounts.set",
  summary: "Make somebody an affiliate, or say what one earns from now on; one that is paused earns nothing",
  scope: "platform",
  input: z.strictObject({
    user_id: z.uuid(),
    rate: decimal({ min: 0 }).refine((text) => Number(text) <= 1, "must be at most 1"),
    status: z.enum(["active", "paused"]).optional(),
    reason: line(500).optional(),
  }),
  example: { rate: "0.1" },
  output: PlatformAffiliate,
  errors: ["user.not_found", "affiliate.four_eyes", "affiliate.closed", "version.stale"],
  async handle({ input, ifMatch }, batch) {
    const { status = "active", reason = null } = input;
    const { answer } = await batch({
      set: sql`select affiliates.set_affiliate(${input.user_id}::uuid, ${input.rate}::numeric, ${status},
        ${reason}, ${ifMatch ?? null}::int)`,
      answer: sql`select ${affiliateBody} as body, ${affiliates.version}::text as etag from ${affiliates}
        where ${affiliates.id} = ${input.user_id}::uuid`,
    });
    return rowReply(200, answer[0]);
  },
});

const PlatformEntry = Entry.extend({ affiliate_id: z.uuid(), line_id: z.uuid().nullable() }).meta({
  id: "PlatformAffiliateEntry",
});

const listLedger = list({
  name: "affiliates.ledger.list",
  summary: "List what affiliates earned and were paid; nothing of it ever changes",
  scope: "platform",
  readers: "support",
  item: PlatformEntry,
  roles: [],
  filters: { affiliate_id: equals(ledger.affiliate_id, z.uuid()), kind, currency },
  from: sql`${ledger}`,
  body: bodyOf(viewOf(PlatformEntry, ledger, {})),
  id: ledger.id,
  ...byAge(ledger.id),
});

const Referral = z
  .object(
    resourceShape({
      tenant_id: z.uuid(),
      affiliate_id: z.uuid(),
      code: z.string(),
      status: z.enum(referrals.status.enumValues),
      reason: z
        .string()
        .nullable()
        .describe("Of a refusal: own_tenant, same_address, same_business, or what the platform said"),
      attributed_at: Timestamp,
    }),
  )
  .meta({ id: "AffiliateReferral" });
const referralBody = bodyOf(
  viewOf(Referral, referrals, {
    tenant_id: referrals.referred_id,
    code: sql`(select l.code from ${links} l where l.id = ${referrals.link_id})`,
  }),
);

const listReferrals = list({
  name: "affiliates.referrals.list",
  summary: "List which tenants affiliates brought",
  scope: "platform",
  readers: "support",
  item: Referral,
  roles: [],
  filters: {
    affiliate_id: equals(referrals.affiliate_id, z.uuid()),
    tenant_id: equals(referrals.referred_id, z.uuid()),
    status: equals(referrals.status, z.enum(referrals.status.enumValues)),
  },
  from: sql`${referrals}`,
  body: referralBody,
  id: referrals.id,
  ...byAge(referrals.id),
});

const refuseReferral = action({
  name: "affiliates.referrals.refuse",
  summary: "Let an affiliate earn nothing by a tenant, and claw back what they earned by it",
  scope: "platform",
  input: z.strictObject({ referral_id: z.uuid(), reason: line(500) }),
  output: Referral,
  errors: ["referral.not_found"],
  async handle({ input }, batch) {
    const { answer } = await batch({
      refused: recording(sql`affiliates.refuse_referral(${input.referral_id}::uuid, ${input.reason})`),
      answer: sql`select ${referralBody} as body, ${referrals.version}::text as etag from ${referrals}
        where ${referrals.id} = ${input.referral_id}::uuid`,
    });
    return rowReply(200, answer[0]);
  },
});

/** Affiliates, for the platform's administrators. */
export const administrationRoutes: Route[] = [
  get("/admin/affiliates", listAffiliates),
  put("/admin/affiliates/{user_id}", setAffiliate),
  get("/admin/affiliate-ledger", listLedger),
  get("/admin/affiliate-referrals", listReferrals),
  post("/admin/affiliate-referrals/{referral_id}/refuse", refuseReferral),
];
