import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyStaff } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { get, patch, put } from "#platform/http/route.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { settingsUpdated } from "./events.ts";
import { settings } from "./tables.ts";

const fields = {
  allow_self_approval: z.boolean().describe("May an author with the authority approve their own request"),
  receive_tolerance_percent: decimal({ min: 0 })
    .refine((percent) => /^(\d{1,2}|100)(\.0+)?$|^\d{1,2}\.\d+$/.test(percent), "must be at most 100")
    .describe("How much more than ordered may be received, in percent of the line"),
};

/** How a tenant buys. Until it is first written, nobody approves alone and nothing beyond the order is received. */
export const PurchasingSettings = z
  .object({
    allow_self_approval: z.boolean(),
    receive_tolerance_percent: Decimal,
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "PurchasingSettings" });

const version = sql`coalesce(${settings.version}, 0)`;
const view: View<z.infer<typeof PurchasingSettings>> = {
  allow_self_approval: sql`coalesce(${settings.allow_self_approval}, false)`,
  receive_tolerance_percent: sql`trim_scale(coalesce(${settings.receive_tolerance_percent}, 0))::text`,
  version,
};
const found = sql`select ${bodyOf(view)} as body, ${version}::text as etag
  from (select 1) one left join ${settings} on true`;

const readSettings = query({
  name: "purchasing.settings.read",
  summary: "Read how the tenant buys",
  input: z.strictObject({}),
  output: PurchasingSettings,
  roles: anyStaff,
  select: () => found,
});

const write = (verb: "replace" | "change") =>
  command({
    name: `purchasing.settings.${verb}`,
    summary: verb === "replace" ? "Replace how the tenant buys" : "Change some of how the tenant buys",
    input: verb === "replace" ? z.strictObject(fields) : z.strictObject(fields).partial(),
    output: PurchasingSettings,
    roles: adminUp,
    callers: "people",
    errors: ["version.stale"],
    batch: ({ input, ifMatch }) => {
      const { allow_self_approval: allowed = null, receive_tolerance_percent: percent = null } = input;
      return [
        sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ':purchasing.settings', 0))`,
        ...refuseStale(
          sql`select ${version} from (select 1) one left join ${settings} on true`,
          ifMatch,
          "route.not_found",
        ),
        sql`insert into ${settings} as s (allow_self_approval, receive_tolerance_percent)
            values (coalesce(${allowed}::boolean, false), coalesce(${percent}::numeric, 0))
            on conflict (tenant_id) do update set
              allow_self_approval = coalesce(${allowed}::boolean, s.allow_self_approval),
              receive_tolerance_percent = coalesce(${percent}::numeric, s.receive_tolerance_percent)`,
        answer(found),
      ];
    },
    events: ({ input }) => [settingsUpdated({ fields: Object.keys(input) })],
  });

export const settingsRoutes = [
  get("/purchasing-settings", readSettings),
  put("/purchasing-settings", write("replace")),
  patch("/purchasing-settings", write("change")),
];
