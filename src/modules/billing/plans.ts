import { isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { insertRow, updateRows } from "#platform/database/write.ts";
import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { Currency, Decimal, decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { Timestamp } from "#platform/time.ts";
import { rule } from "./subscriptions/subscription.ts";
import { plans } from "./tables.ts";

const Cycle = z.enum(plans.cycle.enumValues);
const QUOTAS = [
  ...["requests_per_minute", "requests_per_hour", "requests_per_day"],
  ...["products", "users", "contacts", "storage_bytes"],
] as const;
const quotas = <T extends z.ZodType>(schema: (name: string) => T) =>
  Object.fromEntries(QUOTAS.map((name) => [name, schema(name)])) as Record<string, T>;

/** A plan: prices by currency, quotas (null: the default holds), entitlements, and how who pays late is reminded. */
export const Plan = z
  .object(
    resourceShape({
      code: z.string(),
      name: z.string(),
      cycle: Cycle,
      prices: z.record(z.string(), Decimal),
      ...{ requests_per_minute: z.int().nullable(), requests_per_hour: z.int().nullable() },
      ...{ requests_per_day: z.int().nullable(), products: z.int().nullable(), users: z.int().nullable() },
      ...{ contacts: z.int().nullable(), storage_bytes: z.int().nullable() },
      soft_quotas: z.array(z.string()),
      hard_at: z.int(),
      entitlements: z.array(z.string()),
      ...rule,
      archived_at: Timestamp.nullable(),
    }),
  )
  .meta({ id: "Plan" });

const body = bodyOf(viewOf(Plan, plans, { prices: sql`${plans.prices}` }));
const row = sql`${body} as body, ${plans.version}::text as etag`;

const most = (name: string) => (name === "storage_bytes" ? 1_000_000_000_000_000 : 1_000_000_000);
const fields = {
  code: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "must be lower-case letters, digits, - and _"),
  name: line(),
  cycle: Cycle,
  prices: z
    .record(Currency, decimal({ min: 0 }))
    .refine((prices) => Object.keys(prices).length > 0, "must have a price in some currency")
    .describe("By currency; a change holds from the next cycle on, or the one after where it was announced"),
  ...quotas((name) =>
    z
      .int()
      .min(name.startsWith("requests") ? 1 : 0)
      .max(most(name))
      .nullable()
      .optional(),
  ),
  soft_quotas: z
    .array(z.enum(["products", "users", "contacts", "storage_bytes"]))
    .max(4)
    .optional()
    .describe("Quotas past which the tenant is told, and refused from `hard_at` percent on"),
  hard_at: z.int().min(100).max(1000).optional(),
  entitlements: z
    .array(z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/))
    .max(100)
    .optional(),
  grace_days: z.int().min(0).max(365).optional(),
  notices_before: z.int().min(0).max(27).optional(),
  notices_after: z.int().min(0).max(60).optional(),
  notices_to_block: z.int().min(1).max(60).optional(),
  notices_counted: z.enum(plans.notices_counted.enumValues).optional(),
};
const key = { plan_id: z.uuid() };
/** Prices are paid to the unit. */
const payable = (prices: object) =>
  refuseUnless(
    sql`(select bool_and(app.is_payable(p.value::numeric, p.key)) from jsonb_each_text(${JSON.stringify(prices)}::jsonb) p)`,
    "payment.not_payable",
  );
const live = (id: string) => sql`${plans.id} = ${id}::uuid`;
const example = { prices: { RWF: "15000" } };

const listPlans = list({
  name: "billing.plans.list",
  summary: "List plans",
  scope: "platform",
  item: Plan,
  roles: [],
  filters: {
    code: equals(plans.code, z.string().max(64)),
    archived: matches(z.stringbool(), (is) =>
      is ? isNotNull(plans.archived_at) : isNull(plans.archived_at),
    ),
  },
  from: sql`${plans}`,
  body,
  id: plans.id,
  sorts: { created_at: { by: plans.id, type: "uuid" }, code: { by: plans.code, type: "text" } },
  order: "code",
});

const readPlan = action({
  name: "billing.plans.read",
  summary: "Read a plan",
  scope: "platform",
  input: z.strictObject(key),
  output: Plan,
  errors: ["plan.not_found"],
  async handle({ input }, batch) {
    const { answer } = await batch({
      check: refuseUnless(sql`exists (select from ${plans} where ${live(input.plan_id)})`, "plan.not_found"),
      answer: sql`select ${row} from ${plans} where ${live(input.plan_id)}`,
    });
    return rowReply(200, answer[0]);
  },
});

const createPlan = action({
  name: "billing.plans.create",
  summary: "Create a plan",
  scope: "platform",
  input: z.strictObject(fields),
  example,
  output: Plan,
  status: 201,
  errors: ["plan.code_taken", "payment.not_payable"],
  async handle({ input }, batch) {
    const { answer } = await batch({
      payable: payable(input.prices),
      answer: insertRow(plans, { ...input, id: newId() }, row),
    });
    return rowReply(201, answer[0]);
  },
});

/** Does anybody have a plan, or get it next, of whom `more` holds? Each is asked of its own index. */
const hasSubscriber = (id: string, more = (_at: "plan_id" | "next_plan_id"): SQL => sql`true`): SQL =>
  sql`(${sql.join(
    (["plan_id", "next_plan_id"] as const).map(
      (at) => sql`exists (select from billing.subscriptions s
        where s.${sql.raw(at)} = ${id}::uuid and s.state <> 'cancelled' and ${more(at)})`,
    ),
    sql` or `,
  )})`;

/**
 * Locks a plan, and refuses where it is none, is another version, is what a tenant of who asks has, or would lose a currency in which somebody pays for it, or its cycle
 * that somebody has.
 */
const lockPlan = (
  id: string,
  ifMatch: number | undefined,
  { prices, cycle }: { prices?: object | undefined; cycle?: string | undefined } = {},
): Statement[] => [
  refuseUnless(
    sql`(select count(*) from (select from ${plans} where ${live(id)} for no key update) found) = 1`,
    "plan.not_found",
  ),
  ...refuseStale(sql`select ${plans.version} from ${plans} where ${live(id)}`, ifMatch, "plan.not_found"),
  refuseUnless(
    sql`not exists (select from identity.tenants_of(app.user_id()) o (id) join billing.subscriptions s on s.tenant_id = o.id
        where s.state <> 'cancelled' and ${id}::uuid in (s.plan_id, s.next_plan_id))`,
    "subscription.own_tenant",
  ),
  ...(prices === undefined
    ? []
    : [
        payable(prices),
        refuseUnless(
          sql`not ${hasSubscriber(id, (at) =>
            at === "plan_id"
              ? sql`(not ${JSON.stringify(prices)}::jsonb ? s.currency or s.next_plan_id is null
                  and not ${JSON.stringify(prices)}::jsonb ? coalesce(s.next_currency, s.currency))`
              : sql`not ${JSON.stringify(prices)}::jsonb ? coalesce(s.next_currency, s.currency)`,
          )}`,
          "plan.currency_in_use",
        ),
      ]),
  ...(cycle === undefined
    ? []
    : [
        refuseUnless(
          sql`not (exists (select from ${plans} where ${live(id)} and ${plans.cycle} <> ${cycle}) and ${hasSubscriber(id)})`,
          "plan.cycle_in_use",
        ),
      ]),
];

function writePlan(verb: "replace" | "change"): Operation {
  const isWhole = verb === "replace";
  const shape = isWhole ? z.strictObject(fields) : z.strictObject(fields).partial();
  return action({
    name: `billing.plans.${verb}`,
    summary: isWhole ? "Replace a plan" : "Change some fields of a plan",
    scope: "platform",
    input: shape.extend({ ...key, archived: z.boolean().optional() }),
    example,
    output: Plan,
    errors: [
      "plan.not_found",
      "plan.code_taken",
      "plan.currency_in_use",
      "plan.cycle_in_use",
      "payment.not_payable",
      "subscription.own_tenant",
      "version.stale",
    ],
    async handle({ input, ifMatch }, batch) {
      const { plan_id: id, archived, ...given } = input;
      const left = isWhole ? Object.keys(fields).filter((name) => !(name in given)) : [];
      const values = {
        version: sql`${plans.version}`,
        ...given,
        ...Object.fromEntries(left.map((name) => [name, sql`default`])),
        ...(archived === undefined
          ? {}
          : { archived_at: archived ? sql`coalesce(${plans.archived_at}, now())` : null }),
      };
      const { answer } = await batch({
        checks: lockPlan(id, ifMatch, given),
        answer: updateRows(plans, values, live(id), row),
      });
      return rowReply(200, answer[0]);
    },
  });
}

const removePlan = action({
  name: "billing.plans.remove",
  summary: "Remove a plan; one that somebody has or had is archived, and stays for who has it",
  scope: "platform",
  input: z.strictObject(key),
  output: null,
  errors: ["plan.not_found", "subscription.own_tenant", "version.stale"],
  async handle({ input: { plan_id: id }, ifMatch }, batch) {
    const used = sql`(exists (select from billing.subscriptions s where ${id}::uuid in (s.plan_id, s.next_plan_id))
      or exists (select from billing.ledger l where l.plan_id = ${id}::uuid))`;
    await batch({
      checks: lockPlan(id, ifMatch),
      archived: sql`update ${plans} set archived_at = coalesce(archived_at, now()) where ${live(id)} and ${used}`,
      removed: sql`delete from ${plans} where ${live(id)} and not ${used}`,
    });
  },
});

const one = "/admin/plans/{plan_id}";

/** Plans of Duka itself, for the platform's administrators. */
export const planRoutes: Route[] = [
  get("/admin/plans", listPlans),
  post("/admin/plans", createPlan),
  get(one, readPlan),
  put(one, writePlan("replace")),
  patch(one, writePlan("change")),
  remove(one, removePlan),
];
