import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, type View, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { stockReportLines as lines, stockMasters, stockReports } from "./tables.ts";

/** Where a report is: accepted and given up are final. */
export const StockReportStatus = z
  .enum(["pending", "sending", "accepted", "ambiguous", "rejected", "dead", "given_up"])
  .describe(
    "ambiguous: the authority may have it, and is asked again under its number; rejected: somebody puts it right and tries again, or gives it up; dead: the authority did not answer for days",
  );

/** What moved: the first five came in, the others went out. */
export const StockReportKind = z.enum([
  "import",
  "purchase",
  "return",
  "move_in",
  "adjust_in",
  "sale",
  "supplier_return",
  "move_out",
  "discard",
  "adjust_out",
]);

const own = {
  device_id: z.uuid(),
  warehouse_id: z.uuid(),
  number: z
    .int()
    .nullable()
    .describe(
      "The device's own, without gaps, from when it is told; null again where the authority refused it, and of what comes to no hundredth of a unit and needs no telling",
    ),
  kind: StockReportKind,
  occurred_at: Timestamp,
  partner_name: z.string().nullable(),
  partner_tin: z.string().nullable(),
  remark: z.string().nullable(),
  total: Decimal.describe("Its value, with tax, in the currency of the authority"),
  tax: Decimal,
  lines_count: z.int(),
  status: StockReportStatus,
  attempts: z.int(),
  next_attempt_at: Timestamp.nullable().describe("Null: it is not told any more by itself"),
  last_error: z.record(z.string(), z.unknown()).nullable(),
  told_at: Timestamp.nullable(),
  given_up_at: Timestamp.nullable(),
  give_up_reason: z.string().nullable(),
};

/** A report of stock in a list. */
export const ListedStockReport = z.object(resourceShape(own)).meta({ id: "ListedStockReport" });

const Line = z.object({
  movement_id: z
    .uuid()
    .nullable()
    .describe(
      "Null where nothing moved: goods were there when a device became active, or came with a warehouse from another device",
    ),
  product_id: z.uuid(),
  sku: z.string(),
  name: z.string(),
  quantity: Decimal,
  total: Decimal,
  tax: Decimal,
  band: z.string(),
  rate: Decimal,
  told_remaining: Decimal.nullable().describe("What the authority was told last that remains of it"),
  remaining_told_at: Timestamp.nullable(),
  remaining_error: z.record(z.string(), z.unknown()).nullable(),
});

/** A report to the authority: the movements of stock of one kind that one request made at a warehouse. */
export const StockReport = z
  .object({ ...resourceShape(own), lines: z.array(Line) })
  .meta({ id: "StockReport" });

const line: View<z.infer<typeof Line>> = {
  movement_id: sql`l.movement_id`,
  product_id: sql`l.product_id`,
  sku: sql`p.sku`,
  name: sql`p.name`,
  quantity: sql`trim_scale(l.quantity)::text`,
  total: sql`trim_scale(l.total)::text`,
  tax: sql`trim_scale(l.tax)::text`,
  band: sql`l.band`,
  rate: sql`trim_scale(l.rate)::text`,
  told_remaining: sql`trim_scale(m.quantity)::text`,
  remaining_told_at: sql`m.told_at`,
  remaining_error: sql`m.last_error`,
};

const others = {
  lines_count: sql`(select count(*) from ${lines} l where l.report_id = ${stockReports.id})`,
  next_attempt_at: sql`case when ${stockReports.is_open} then ${stockReports.next_attempt_at} end`,
  last_error: sql`${stockReports.last_error}`,
};

/** The JSON text of a report in a list. */
export const listedBody = bodyOf(viewOf(ListedStockReport, stockReports, others));

const body = bodyOf(
  viewOf(StockReport, stockReports, {
    ...others,
    lines: sql`(select coalesce(json_agg(${objectOf(line)} order by l.movement_id, l.id), '[]') from ${lines} l
      join inventory.products_view p on p.id = l.product_id
      left join ${stockMasters} m on m.device_id = ${stockReports.device_id} and m.product_id = l.product_id
     where l.report_id = ${stockReports.id})`,
  }),
);

/** The SELECT of one report: its body and its version as the ETag. */
export const stockReportById = (id: string): SQL =>
  sql`select ${body} as body, ${stockReports.version}::text as etag from ${stockReports} where ${stockReports.id} = ${id}::uuid`;
