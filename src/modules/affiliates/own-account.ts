import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { action, Reply, rowReply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { affiliates, ledger, links } from "./tables.ts";

/** A code as it is chosen: compared in lower case. */
export const AffiliateCode = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{3,31}$/, "must be 4 to 32 letters, digits and hyphens");

const Link = z
  .object({
    id: z.uuid(),
    code: z.string().describe("`affiliate_code` of who registers by it"),
    name: z.string().nullable(),
    created_at: Timestamp,
  })
  .meta({ id: "AffiliateLink" });
const linkBody = bodyOf(viewOf(Link, links, {}));

export const registerLink = action({
  name: "affiliates.links.register",
  summary: "Register a link by which you bring tenants; one of yours that has the code stays as it is",
  scope: "user",
  status: 201,
  input: z.strictObject({
    code: AffiliateCode.optional().describe("Else one that nobody guesses"),
    name: line().optional(),
  }),
  output: Link.extend({ url: z.url() }).meta({ id: "AffiliateLinkRegistered" }),
  errors: ["affiliate.required", "affiliate.paused", "affiliate.code_taken", "affiliate.too_many_links"],
  async handle({ ctx, input: { code = null, name = null } }, batch) {
    const { made } = await batch({
      made: sql`select json_build_object('id', l.id, 'code', l.code, 'name', l.name, 'created_at', l.created_at) as link
        from affiliates.register_link(${code}, ${name}) l`,
    });
    const link = made[0]?.link as z.infer<typeof Link>;
    return { ...link, url: new URL(`/?affiliate_code=${link.code}`, ctx.config.PUBLIC_URL).href };
  },
});

export const listLinks = list({
  name: "affiliates.links.list",
  summary: "List your links",
  scope: "user",
  item: Link,
  roles: [],
  filters: {},
  from: sql`${links}`,
  body: linkBody,
  id: links.id,
  sorts: { created_at: { by: links.id, type: "uuid" } },
  order: "created_at",
});

export const Entry = z
  .object({
    id: z.uuid(),
    kind: z.enum(ledger.kind.enumValues),
    amount: Decimal.describe(
      "The balance of a currency is the sum; negative: what was clawed back or paid out",
    ),
    currency: Currency,
    rate: Decimal.nullable().describe("Share of what the tenant paid, as it was when they did"),
    referral_id: z.uuid().nullable().describe("Of which tenant that you brought; not who that is"),
    occurred_at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "AffiliateEntry" });
export const kind = equals(ledger.kind, z.enum(ledger.kind.enumValues));
export const currency = equals(ledger.currency, Currency);

export const listCommissions = list({
  name: "affiliates.commissions.list",
  summary: "List what you earned, what was clawed back and what was paid out; nothing of it ever changes",
  scope: "user",
  item: Entry,
  roles: [],
  filters: { kind, currency },
  from: sql`${ledger}`,
  body: bodyOf(viewOf(Entry, ledger, {})),
  id: ledger.id,
  sorts: { created_at: { by: ledger.id, type: "uuid" } },
  order: "-created_at",
});

const Affiliate = z
  .object({
    id: z.uuid(),
    status: z.enum(affiliates.status.enumValues),
    rate: Decimal.describe("Share of what tenants pay from now on"),
    pay_to: z.string().nullable(),
    balances: z.array(z.object({ currency: Currency, amount: Decimal.describe("Negative: owed") })),
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Affiliate" });
const own = sql`select ${bodyOf(
  viewOf(Affiliate, affiliates, {
    rate: sql`trim_scale(affiliates.rate_at(${affiliates.id}, 'infinity'))::text`,
    balances: sql`(select coalesce(json_agg(json_build_object('currency', b.currency, 'amount', trim_scale(b.due)::text) order by b.currency), '[]')
      from (select ${ledger.currency} as currency, sum(${ledger.amount}) as due from ${ledger} group by 1) b)`,
  }),
)} as body, ${affiliates.version}::text as etag from ${affiliates}`;

export const readOwnAffiliate = action({
  name: "affiliates.own.read",
  summary: "What you earn as an affiliate, and what you have to come",
  scope: "user",
  access: "read",
  input: z.strictObject({}),
  output: Affiliate,
  errors: ["affiliate.not_found"],
  async handle(_, batch) {
    const { answer } = await batch({
      known: refuseUnless(sql`exists (select from ${affiliates})`, "affiliate.not_found"),
      answer: own,
    });
    return rowReply(200, answer[0]);
  },
});

export const changeOwnAffiliate = action({
  name: "affiliates.own.change",
  summary: "Say where you are paid; a payout that is proposed already keeps what it says",
  scope: "user",
  input: z.strictObject({ pay_to: line().nullable().describe("Such as a number of mobile money") }),
  output: Affiliate,
  errors: ["affiliate.not_found"],
  async handle({ input }, batch) {
    const { answer } = await batch({
      changed: sql`select affiliates.change_own(${input.pay_to})`,
      answer: own,
    });
    return rowReply(200, answer[0]);
  },
});

/** Keeps by whose link somebody came who is signed in. One who opens a tenant within 90 days was brought by them. */
export const nameAffiliate = action({
  name: "affiliates.touches.create",
  summary: "Say by whose link you came, before you open a shop: the first one of 90 days stands",
  scope: "user",
  status: 204,
  input: z.strictObject({ affiliate_code: AffiliateCode }),
  output: null,
  errors: ["affiliate.unknown_code", "affiliate.self_referral"],
  async handle({ input }, batch) {
    await batch({ touched: sql`select affiliates.touch(${input.affiliate_code}, newcomer => false)` });
    return new Reply(204, null);
  },
});
