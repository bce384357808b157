import { sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { GivenDay } from "#platform/time.ts";
import { settingsUpdated } from "./events.ts";
import { Days } from "./given-fields.ts";
import { CORRECTIONS } from "./movements/movement.ts";
import { settings } from "./tables.ts";

/** Who posts movements: a person by role, or an API key. */
const Author = z.enum([...ROLES, "api_key"]);

const closed_through = GivenDay.nullable().describe(
  "The last day of the closed books: nothing is posted on it or before it, and no value there changes any more",
);
const backdate_days = z
  .partialRecord(Author, Days)
  .describe("How many days back a movement may be dated, by the author's role; of several the most");

const Limit = z.strictObject({
  quantity: decimal({ min: 0 }).nullable().optional(),
  value: decimal({ min: 0 }).nullable().optional().describe("In the currency of the tenant's books"),
});
const limits = z
  .partialRecord(Author, Limit)
  .describe(
    "How much one adjustment, discard, count, revaluation or return, to a supplier too, may move, by its author's role: of several roles the most, and a role without a limit has none. A count sheet and a destruction are bound line by line",
  );
const recount_quantity = decimal({ min: 0 })
  .nullable()
  .describe("A counted line that differs by more is counted twice before it is reviewed");
const recount_percent = decimal({ min: 0 })
  .refine((percent) => /^\d{1,3}(\.\d+)?$/.test(percent), "must be less than 1000")
  .nullable()
  .describe("The same, in percent of what was expected");
const reasons = z
  .array(z.enum(CORRECTIONS))
  .max(CORRECTIONS.length)
  .describe("Which movements need a reason, beside adjustments and discards, which always do");

const min_receipt_days = Days.nullable().describe(
  "A receipt of a lot that expires in fewer days has to be confirmed; a product's own comes first",
);
const update_cost = z
  .boolean()
  .optional()
  .describe(
    "Does what is received at a cost set the product's cost: the later of what was received and what was entered",
  );

/** How a tenant keeps its stock. Until it is first written, managers go back a month, and staff not at all. */
export const StockSettings = z
  .object({
    closed_through: z.iso.date().nullable(),
    backdate_days: z.partialRecord(Author, z.int()),
    limits: z.partialRecord(
      Author,
      z.object({ quantity: Decimal.nullable().optional(), value: Decimal.nullable().optional() }),
    ),
    reasons: z.array(z.enum(CORRECTIONS)),
    recount_quantity: Decimal.nullable(),
    recount_percent: Decimal.nullable(),
    min_receipt_days: z.int().nullable(),
    update_cost: z.boolean(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "StockSettings" });

const closed = sql`coalesce((select ${settings.closed_through} from ${settings}), '-infinity')`;

export const settingsRoutes = settingsOf({
  name: "inventory.settings",
  about: "how the tenant keeps its stock",
  path: "/stock-settings",
  table: settings,
  item: StockSettings,
  view: {
    closed_through: settings.closed_through,
    backdate_days: sql`inventory.backdate_days(${settings.backdate_days})`,
    limits: sql`coalesce(${settings.limits}, '{}')`,
    recount_quantity: settings.recount_quantity,
    recount_percent: settings.recount_percent,
    min_receipt_days: settings.min_receipt_days,
    reasons: sql`coalesce(to_json(${settings.reasons}), '["adjust", "discard"]')`,
    update_cost: sql`coalesce(${settings.update_cost}, false)`,
  },
  fields: {
    closed_through,
    backdate_days,
    limits,
    reasons,
    recount_quantity,
    recount_percent,
    min_receipt_days,
    update_cost,
  },
  updated: settingsUpdated,
  errors: ["stock.closing_not_past", "stock.reopening_denied"],
  /** Whoever posts into the past holds the lock that the closing date waits for, so nothing slips behind it. */
  guards: ({ input: { closed_through: day }, tenant }) =>
    day === undefined
      ? []
      : [
          sql`select pg_advisory_xact_lock(inventory.closing_lock(app.tenant_id()))`,
          refuseUnless(sql`coalesce(${day}::date < tenants.today(), true)`, "stock.closing_not_past"),
          ...(tenant?.roles.includes("owner") || tenant?.as === "platform_admin"
            ? []
            : [
                refuseUnless(sql`coalesce(${day}::date, '-infinity') >= ${closed}`, "stock.reopening_denied"),
              ]),
        ],
});
