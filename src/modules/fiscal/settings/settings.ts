import { sql } from "drizzle-orm";
import { z } from "zod";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "../events.ts";
import { settings } from "../tables.ts";

/** The countries whose tax authorities are known here. */
export const Country = z.enum(["RW", "ZM", "KE"]).describe("ISO 3166: Rwanda, Zambia, Kenya");

const hours = () => z.int().min(1).max(720);
const UNIT = /^[A-Z0-9/]{1,5}$/;

const DocumentsOn = z.enum(["fulfilment", "manual"]);
const RefundStatus = z.enum(["02", "05"]);
const TaxDecimals = z.union([z.literal(0), z.literal(2)]);
const QrForm = z.enum(["text", "url"]);
const QrNumber = z.enum(["receipt", "total", "both"]);
const StockPath = z.enum(["stock", "save_stock_items"]);
const ItemType = z.enum(["1", "2", "3"]).describe("1 raw material, 2 finished product, 3 service");

/** How a tenant's tax documents are written. Until a country is named, none are. */
export const FiscalSettings = z
  .object({
    country: Country.nullable(),
    currency: z.string().nullable().describe("The country's, in which its documents are"),
    time_zone: z.string().nullable().describe("The authority's, by whose days rates of tax hold"),
    default_band: z.string().nullable(),
    documents_on: DocumentsOn,
    alarm_after_hours: z.int(),
    dead_after_hours: z.int(),
    offline_hours: z.int().nullable(),
    refund_status: RefundStatus,
    tax_decimals: TaxDecimals,
    qr_form: QrForm.nullable(),
    qr_number: QrNumber,
    send_copies: z.boolean(),
    tourism_tax: z.boolean(),
    stock_path: StockPath,
    item_class: z.string().nullable(),
    item_type: ItemType,
    packaging_unit: z.string().nullable(),
    quantity_unit: z.string().nullable(),
    origin: z.string().nullable(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "FiscalSettings" });

const profile = (field: "currency" | "time_zone" | "default_band") =>
  sql`(select p.${sql.raw(field)} from fiscal.profile(${settings.country}) p)`;

export const settingsRoutes = settingsOf({
  name: "fiscal.settings",
  about: "how tax documents are written",
  path: "/fiscal-settings",
  table: settings,
  item: FiscalSettings,
  view: {
    country: sql`${settings.country}`,
    currency: profile("currency"),
    time_zone: profile("time_zone"),
    default_band: sql`coalesce(${settings.default_band}, ${profile("default_band")})`,
    documents_on: sql`coalesce(${settings.documents_on}, 'fulfilment')`,
    alarm_after_hours: sql`coalesce(${settings.alarm_after_hours}, 1)`,
    dead_after_hours: sql`coalesce(${settings.dead_after_hours}, 72)`,
    offline_hours: sql`fiscal.offline_hours()`,
    refund_status: sql`coalesce(${settings.refund_status}, '05')`,
    tax_decimals: sql`coalesce(${settings.tax_decimals}, 2)`,
    qr_form: sql`${settings.qr_form}`,
    qr_number: sql`coalesce(${settings.qr_number}, 'receipt')`,
    send_copies: sql`coalesce(${settings.send_copies}, false)`,
    tourism_tax: sql`coalesce(${settings.tourism_tax}, false)`,
    stock_path: sql`coalesce(${settings.stock_path}, 'stock')`,
    item_class: settings.item_class,
    item_type: sql`coalesce(${settings.item_type}, '2')`,
    packaging_unit: settings.packaging_unit,
    quantity_unit: settings.quantity_unit,
    origin: sql`coalesce(${settings.origin}, ${settings.country})`,
  },
  fields: {
    country: Country.nullable().describe(
      "Stays once the tenant has devices; its currency becomes the tenant's, and its zone where that was UTC, while nothing has moved",
    ),
    default_band: z
      .string()
      .regex(UNIT)
      .nullable()
      .optional()
      .describe(
        "The band of products whose tax category is none of the country's; null: the country's usual one",
      ),
    documents_on: DocumentsOn.optional().describe(
      "Does what is handed over get its document at once, or when somebody asks for it",
    ),
    alarm_after_hours: hours().optional().describe("A document that was not sent for so long is notified of"),
    dead_after_hours: hours()
      .optional()
      .describe("One that was not sent for so long is tried no more by itself"),
    offline_hours: hours()
      .nullable()
      .optional()
      .describe(
        "Without the authority for so long, a device issues nothing more; never longer than the country's law says, which is what null is",
      ),
    refund_status: RefundStatus.optional().describe(
      "How a refund's status is reported: 05 refunded, 02 approved",
    ),
    tax_decimals: TaxDecimals.optional().describe(
      "To how many decimals the tax of a line is counted, on documents and to the authority; two in Zambia",
    ),
    qr_form: QrForm.nullable()
      .optional()
      .describe(
        "What a receipt's QR code holds: the receipt's data, or the authority's address of it; null: the country's usual one",
      ),
    qr_number: QrNumber.optional().describe(
      "The number in that text: the receipt's of its type, of all types, or both with a slash",
    ),
    send_copies: z.boolean().optional().describe("Are copies sent to the authority too"),
    tourism_tax: z
      .boolean()
      .optional()
      .describe("Are the fields of tourism tax sent, which newer devices want"),
    stock_path: StockPath.optional().describe(
      "Under which of the two documented paths movements of stock are sent",
    ),
    item_class: z
      .string()
      .regex(/^\d{1,10}$/)
      .nullable()
      .optional()
      .describe("Of products whose own class nobody said; null: the country's usual one"),
    item_type: ItemType.optional(),
    packaging_unit: z.string().regex(UNIT).nullable().optional(),
    quantity_unit: z.string().regex(UNIT).nullable().optional(),
    origin: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .optional()
      .describe("ISO 3166; null: the country itself"),
  },
  updated: settingsUpdated,
  errors: [
    "fiscal_settings.in_use",
    "fiscal_settings.bad_band",
    "fiscal_settings.other_currency",
    "fiscal_item.unknown_code",
    "tenant.tin_malformed",
  ],
});
