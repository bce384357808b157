import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { changes } from "./tables.ts";

export const Level = z.int().min(0).max(3);
const day = z.iso.date();
const faults = z
  .array(z.string())
  .describe("What would cost it the level: papers that do not hold any more, or `defects`");

/** How a business stands. */
const standing = {
  tenant_id: z.uuid(),
  level: Level.describe("In force: 0 unverified, 1 verified, 2 trusted, 3 premium"),
  own_level: Level.describe("What it has where its trust is not suspended"),
  level_since: Timestamp.nullable(),
  suspended_at: Timestamp.nullable(),
  held: z.boolean().describe("Only people change the level"),
  held_until: day.nullable(),
  barred_until: day.nullable().describe("Before which it does not rise again by itself"),
  faults,
  falls_on: day.nullable().describe("When it falls by a level unless the faults end"),
  evaluated_on: day.nullable().describe("By the last night, or POST /trust/verifications"),
  today: day.describe("By the tenant's clock and time zone"),
  projected: z
    .object({
      level: Level,
      earned: Level.describe("What its facts are enough for"),
      faults,
      falls_on: day.nullable(),
    })
    .describe("If it were evaluated now"),
  missing: z.array(z.string()).describe("What the next level wants and is not there"),
  features: z.array(
    z.object({ feature: z.string(), level: Level.describe("From which on"), active: z.boolean() }),
  ),
  product_cap: z
    .int()
    .nullable()
    .describe("Of the level, beside the quota; null: none. GET /quotas has what holds"),
  version: z.int(),
};
export const Trust = z.object(standing).meta({ id: "Trust" });

const requirements = {
  level: Level,
  missing: standing.missing,
  requirements: z.array(
    z.object({
      level: Level,
      requirement: z.string(),
      kind: z.enum(["basic", "business", "performance"]),
      met: z.boolean(),
      has: z.number().nullable(),
      needs: z.number().nullable(),
    }),
  ),
};

const score = {
  score: z.number().describe("0 to 100: the mean of the inputs by their weights, of those with a value"),
  former_score: z.number().nullable().describe("Before its last change, of `score_changed_on`"),
  score_changed_on: day.nullable(),
  inputs: z.array(
    z.object({
      input: z.string(),
      weight: z.int(),
      value: z.number().nullable().describe("0 to 1; null where there is nothing to go by"),
      former_value: z.number().nullable(),
      says: z.string(),
    }),
  ),
  facts: z.record(z.string(), z.unknown()).describe("What it is worked out from"),
};

/** All of it, for the platform. */
export const TrustDetail = z.object({ ...standing, ...requirements, ...score }).meta({ id: "TrustDetail" });

/** A SELECT of parts of what trust.standing_of says of a tenant; no row where there is none. */
export const toldOf = (shape: object, tenant: SQL): SQL => sql`
  select json_build_object(${sql.raw(
    Object.keys(shape)
      .map((name) => `'${name}', t.told -> '${name}'`)
      .join(", "),
  )})::text as body, t.told ->> 'version' as etag
    from (select trust.standing_of(${tenant}) as told offset 0) t where t.told is not null`;

const own = sql`app.tenant_id()`;
export const standingOf = (tenant: SQL): SQL => toldOf(standing, tenant);
export const detailOf = (tenant: SQL): SQL => toldOf(TrustDetail.shape, tenant);

const reading = (name: string, summary: string, shape: z.ZodRawShape, id: string) =>
  query({
    name: `trust.standing.${name}`,
    summary,
    input: z.strictObject({}),
    output: z.object(shape).meta({ id }),
    roles: adminUp,
    select: () => toldOf(shape, own),
  });

export const readTrust = query({
  name: "trust.standing.read",
  summary: "Read how far the tenant is trusted, what that opens, and what it would be if evaluated now",
  input: z.strictObject({}),
  output: Trust,
  roles: adminUp,
  select: () => standingOf(own),
});
export const readRequirements = reading(
  "read_requirements",
  "Read what each level wants, and what is missing",
  requirements,
  "TrustRequirements",
);
export const readScore = reading(
  "read_score",
  "Read the score, with its inputs and weights",
  score,
  "TrustScore",
);

const Change = z
  .object({
    id: z.uuid(),
    from_level: Level,
    to_level: Level,
    suspended: z.boolean().describe("Since then not in force"),
    cause: z.enum(changes.cause.enumValues),
    reason: z.string().nullable(),
    occurred_at: Timestamp,
  })
  .meta({ id: "TrustChange" });

export const listChanges = list({
  name: "trust.changes.list",
  summary: "List what became of the tenant's level",
  item: Change,
  roles: adminUp,
  filters: {},
  untimed: "the history never changes",
  from: sql`${changes}`,
  body: bodyOf(viewOf(Change, changes, {})),
  id: changes.id,
  sorts: { occurred_at: { by: changes.id, type: "uuid" } },
  order: "-occurred_at",
});
