import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { get, put, type Route, remove } from "#platform/http/route.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { creditLimitUpdated } from "./events.ts";
import { creditLimits } from "./tables.ts";

/** What a customer may owe and owes, in the tenant's currency. */
const CreditLimit = z
  .object({
    contact_id: z.uuid(),
    own: z.boolean().describe("False: it is the tenant's for everybody without one of their own"),
    credit_limit: Decimal.nullable().describe("Null: as much as they like"),
    owed: Decimal.describe("For what they took and may pay later, of all branches"),
    currency: z.string(),
  })
  .meta({ id: "CreditLimit" });

const ContactId = z.strictObject({ contact_id: z.uuid() });

/** The contact that an id is of, which it may have been merged into. */
const live = (id: string): SQL => sql`contacts.live(${id}::uuid)`;

const held = (
  id: string,
): SQL => sql`select json_build_object('contact_id', c.id, 'own', l.contact_id is not null,
    'credit_limit', trim_scale(case when l.contact_id is null then (sales.terms()).credit_limit else l.credit_limit end)::text,
    'owed', trim_scale(round(sales.owed_by(c.id), 4))::text, 'currency', tenants.currency())::text as body, null::text as etag
  from (values (${live(id)})) c (id) left join ${creditLimits} l on l.contact_id = c.id`;

/** What a customer may owe. */
const readCreditLimit = query({
  name: "sales.credit_limits.read",
  summary: "Read what a customer may owe, and owes",
  input: ContactId,
  output: CreditLimit,
  roles: anyStaff,
  errors: ["contact.not_found", "exchange_rate.missing"],
  select: ({ input }) => held(input.contact_id),
});

/** Sets what a customer may owe; what they owe already stays. */
const setCreditLimit = command({
  name: "sales.credit_limits.replace",
  summary: "Set what a customer may owe",
  input: ContactId.extend({
    credit_limit: decimal({ min: 0 })
      .nullable()
      .describe("In the tenant's currency, for all that is not paid yet; null: as much as they like"),
  }),
  output: CreditLimit,
  roles: managerUp,
  errors: ["contact.not_found", "exchange_rate.missing"],
  batch: ({ input: { contact_id: id, credit_limit } }) => [
    sql`insert into ${creditLimits} (contact_id, credit_limit) values (${live(id)}, ${credit_limit}::numeric)
        on conflict (tenant_id, contact_id) do update set credit_limit = excluded.credit_limit`,
    answer(held(id)),
  ],
  events: ({ input: { contact_id, credit_limit } }) => [
    creditLimitUpdated({ contact_id, own: true, credit_limit }),
  ],
});

/** A customer may owe what the tenant's settings say, as everybody without a limit of their own. */
const removeCreditLimit = command({
  name: "sales.credit_limits.remove",
  summary: "Give a customer the tenant's own credit limit again",
  input: ContactId,
  output: null,
  roles: managerUp,
  errors: ["contact.not_found"],
  batch: ({ input: { contact_id: id } }) => [
    sql`delete from ${creditLimits} l where l.contact_id = ${live(id)}`,
  ],
  events: ({ input: { contact_id } }) => [creditLimitUpdated({ contact_id, own: false, credit_limit: null })],
});

export const creditLimitRoutes: Route[] = [
  get("/contacts/{contact_id}/credit-limit", readCreditLimit),
  put("/contacts/{contact_id}/credit-limit", setCreditLimit),
  remove("/contacts/{contact_id}/credit-limit", removeCreditLimit),
];
