import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { zReports } from "../print/tables.ts";

/** What a device issued, by kind, band and method. Refunds are taken off; amounts are exact decimals in the device's currency. */
export const DayContent = z
  .object({
    device: z.object({
      ...{ name: z.string(), seller: z.string().nullable(), tin: z.string(), branch_code: z.string() },
      ...{ country: z.string(), currency: z.string(), time_zone: z.string() },
      ...{ sdc_id: z.string().nullable(), mrc_no: z.string().nullable() },
    }),
    as_of: Timestamp,
    opened_at: Timestamp.nullable().describe(
      "When the day before was closed, else when the first was issued",
    ),
    ...{ total: Decimal, tax: Decimal, sales: Decimal, refunds: Decimal, discount: Decimal },
    grand_total: Decimal.describe("What all days of the device come to, up to and with this one"),
    not_accepted: z.int().describe("Of those counted, which the authority has not yet"),
    voided_later: z
      .object({ count: z.int(), total: Decimal, tax: Decimal })
      .describe("Given up after their day was closed, and taken off this one, its bands and its payments"),
    recovered_later: z
      .object({ count: z.int(), total: Decimal, tax: Decimal })
      .describe(
        "Given up when a day was closed, and had by the authority all the same: added to this one, its bands and its payments",
      ),
    documents: z.array(
      z.object({
        ...{ mode: z.enum(["normal", "training", "proforma", "copy"]), type: z.enum(["sale", "refund"]) },
        void: z.boolean().describe("Given up: it counts for nothing"),
        ...{ count: z.int(), first_number: z.int(), last_number: z.int(), total: Decimal, tax: Decimal },
      }),
    ),
    bands: z.array(
      z.object({ band: z.string(), rate: Decimal, taxable: Decimal, tax: Decimal, total: Decimal }),
    ),
    payments: z.array(z.object({ method: z.string(), count: z.int(), amount: Decimal })),
    last_numbers: z.record(z.string(), z.int()),
  })
  .meta({ id: "FiscalDay" });
export type DayContent = z.infer<typeof DayContent>;

const listed = {
  id: z.uuid(),
  device_id: z.uuid(),
  number: z.int().describe("Of its device: they follow one another without gaps"),
  opened_at: Timestamp.nullable(),
  closed_at: Timestamp,
  closed_by: z.uuid().nullable(),
  closed_by_name: z.string().nullable(),
  ...{ total: Decimal, tax: Decimal, grand_total: Decimal },
};

/** A closed day in a list. */
export const ListedZReport = z.object(listed).meta({ id: "ListedZReport" });

/** A closed day, as it was when it was closed. */
export const ZReport = z.object({ ...listed, content: DayContent }).meta({ id: "ZReport" });

export const listedBody = bodyOf(viewOf(ListedZReport, zReports, {}));
const body = bodyOf(viewOf(ZReport, zReports, {}));

/** The SELECT of one closed day. It never changes. */
export const zReportById = (id: string): SQL =>
  sql`select ${body} as body, null::text as etag from ${zReports} where ${zReports.id} = ${id}::uuid`;
