import { sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { GivenDay, Timestamp } from "#platform/time.ts";
import { recording } from "./happened.ts";
import { detailOf, Level, TrustDetail } from "./read-trust.ts";
import { decideReview, listReviews } from "./reviews.ts";
import { standings } from "./tables.ts";

const TenantTrust = z
  .object(
    resourceShape({
      tenant_id: z.uuid(),
      level: Level.describe("Not in force while `suspended_at`"),
      level_since: Timestamp,
      suspended_at: Timestamp.nullable(),
      held: z.boolean(),
      held_until: z.iso.date().nullable(),
      faults: z.array(z.string()),
      at_risk_since: z.iso.date().nullable(),
      earned: Level,
      score: z.string(),
      evaluated_on: z.iso.date().nullable(),
    }),
  )
  .meta({ id: "TenantTrust" });

const flag = (condition: ReturnType<typeof sql>) =>
  matches(z.stringbool(), (is) => (is ? condition : sql`not (${condition})`));

const listTrust = list({
  name: "trust.tenants.list",
  summary: "List how far tenants are trusted: those that were looked at",
  scope: "platform",
  readers: "support",
  item: TenantTrust,
  roles: [],
  filters: {
    level: equals(standings.level, z.coerce.number().int().min(0).max(3)),
    at_risk: flag(sql`${standings.at_risk_since} is not null`),
    suspended: flag(sql`${standings.suspended_at} is not null`),
  },
  untimed: "one a tenant, listed by tenant",
  from: sql`${standings}`,
  body: bodyOf(viewOf(TenantTrust, standings, {})),
  id: standings.tenant_id,
  sorts: { tenant_id: { by: standings.tenant_id, type: "uuid" } },
  order: "tenant_id",
});

const named = { tenant_id: z.uuid() };
const exists = (id: string) =>
  refuseUnless(
    sql`exists (select from tenants.tenant_states t where t.id = ${id}::uuid and t.deleted_at is null)`,
    "tenant.not_found",
  );

const readTenantTrust = action({
  name: "trust.tenants.read",
  summary: "Read how far a tenant is trusted, why, and what is missing",
  scope: "platform",
  readers: "support",
  input: z.strictObject(named),
  output: TrustDetail,
  errors: ["tenant.not_found"],
  async handle({ input: { tenant_id: id } }, batch) {
    const { answer } = await batch({ known: exists(id), answer: detailOf(sql`${id}::uuid`) });
    return rowReply(200, answer[0]);
  },
});

interface Spec {
  summary: string;
  fields?: z.ZodRawShape;
  errors: readonly ErrorCode[];
}

const level = Level.optional();
const held_until = GivenDay.optional();

/** What people of the platform do about a tenant, each for a reason. */
const DECISIONS = {
  review: { summary: "Open a review of a tenant's trust", errors: ["trust_review.open"] },
  demote: {
    summary: "Give a tenant a lower level",
    fields: { level: level.describe("One less where it is left out") },
    errors: ["trust_level.not_lower"],
  },
  suspend: {
    summary: "Suspend a tenant's trust: what its level opens is paused, nothing is deleted",
    errors: ["trust_level.wrong_state"],
  },
  restore: {
    summary: "End a suspension, or give a tenant a level, which is held",
    fields: {
      level,
      held_until: held_until.describe("Of a level that is raised: 90 days where it is left out"),
    },
    errors: ["trust_level.wrong_state"],
  },
  hold: {
    summary: "Keep a tenant's level from changing by itself",
    fields: { held_until: held_until.describe("Until it is released where it is left out") },
    errors: [],
  },
  release: { summary: "Let a tenant's level change by itself again", errors: ["trust_level.wrong_state"] },
} as const satisfies Record<string, Spec>;

const decide = (what: keyof typeof DECISIONS): Operation => {
  const { summary, fields = {}, errors }: Spec = DECISIONS[what];
  return action({
    name: `trust.tenants.${what}`,
    summary,
    scope: "platform",
    input: z.strictObject({ ...named, reason: line(500), ...fields }),
    output: TrustDetail,
    errors: ["tenant.not_found", "trust_level.own_tenant", ...errors],
    async handle({ input }, batch) {
      const given = input as { tenant_id: string; reason: string; level?: number; held_until?: string };
      const tenant = sql`${given.tenant_id}::uuid`;
      const { answer } = await batch({
        known: exists(given.tenant_id),
        decided: recording(sql`trust.decide(${tenant}, ${what}, ${given.level ?? null}::int, ${given.reason},
          ${given.held_until ?? null}::date, null::uuid)`),
        answer: detailOf(tenant),
      });
      return rowReply(200, answer[0]);
    },
  });
};

const one = "/admin/trust/{tenant_id}";

export const adminRoutes: Route[] = [
  get("/admin/trust", listTrust),
  get("/admin/trust/reviews", listReviews),
  post("/admin/trust/reviews/{trust_review_id}/decide", decideReview),
  get(one, readTenantTrust),
  ...(Object.keys(DECISIONS) as (keyof typeof DECISIONS)[]).map((what) =>
    post(`${one}/${what}`, decide(what)),
  ),
];
