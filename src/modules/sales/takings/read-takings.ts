import { and, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { query } from "#platform/operations/query.ts";
import { GivenDay } from "#platform/time.ts";
import { money, period, shares, Takings, takingsBody } from "./takings.ts";

const LONGEST = 366;
const DAY = 86_400_000;

interface Days {
  day?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** What is wrong with how the period is said. */
function faults({ day, from, to }: Days): FieldError[] {
  if (day && (from || to))
    return [
      { path: "day", code: "not_allowed", message: "is one way to say when, from and to are the other" },
    ];
  if (!from !== !to)
    return [{ path: from ? "to" : "from", code: "required", message: "from and to go together" }];
  if (!from || !to) return [];
  const days = (Date.parse(to) - Date.parse(from)) / DAY;
  if (days < 0) return [{ path: "from", code: "period", message: "must not be after to" }];
  if (days < LONGEST) return [];
  return [{ path: "from", code: "period", message: `must be less than ${LONGEST} days before to` }];
}

/** What was taken in a period: the money, not what was sold for it. A member limited to branches sees what was paid for the orders of theirs. */
export const readTakings = query({
  name: "sales.takings.read",
  summary: "Show what was paid and given back in a period, by day, method, cashier, till and tax band",
  input: z.strictObject({
    day: GivenDay.optional().describe("A day in the tenant's time zone; today where nothing is said"),
    from: GivenDay.optional().describe("First day of a period"),
    to: GivenDay.optional().describe("Last day of the period"),
    warehouse_id: z.uuid().optional(),
    till_id: z.uuid().optional(),
  }),
  output: Takings,
  roles: managerUp,
  select({ input: { day, from, to, warehouse_id, till_id } }) {
    const errors = faults({ day, from, to });
    if (errors.length > 0) throw new Problem("request.invalid", { errors });
    const on = (given: string | undefined) => {
      const said = given ?? day;
      return said ? sql`${said}::date` : sql`tenants.today()`;
    };
    const where = and(
      sql`true`,
      warehouse_id ? sql`p.warehouse_id = ${warehouse_id}::uuid` : undefined,
      till_id ? sql`s.till_id = ${till_id}::uuid` : undefined,
    );
    return sql`
      with period as materialized (${period({ first: on(from), last: on(to) })}),
           money as materialized (${money(where ?? sql`true`)}),
           shares as materialized (${shares})
      select ${takingsBody} as body, null::text as etag from period p`;
  },
});
