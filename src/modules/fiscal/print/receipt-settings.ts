import { sql } from "drizzle-orm";
import { z } from "zod";
import { Email, line } from "#platform/operations/fields.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { receiptSettingsUpdated } from "../events.ts";
import { receiptSettings as settings } from "./tables.ts";

const Paper = z.enum(["a4", "80mm"]);

/** How receipts look, and what they say beside what was sold. */
export const ReceiptSettings = z
  .object({
    trade_name: z.string().nullable(),
    address_lines: z.array(z.string()).nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    top_message: z.string().nullable(),
    bottom_message: z.string().nullable(),
    colour: z.string().nullable(),
    paper: Paper,
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "ReceiptSettings" });

/** Who sells is kept with each document: a change is seen on what is issued from then on. Colours and paper are today's. */
export const receiptSettingsRoutes = settingsOf({
  name: "fiscal.receipt_settings",
  about: "how receipts look",
  path: "/receipt-settings",
  table: settings,
  item: ReceiptSettings,
  view: {
    trade_name: settings.trade_name,
    address_lines: sql`to_json(${settings.address_lines})`,
    phone: settings.phone,
    email: settings.email,
    top_message: settings.top_message,
    bottom_message: settings.bottom_message,
    colour: settings.colour,
    paper: sql`coalesce(${settings.paper}, 'a4')`,
  },
  fields: {
    trade_name: line(120).nullable().optional().describe("Null: the business's own name"),
    address_lines: z
      .array(line(80))
      .min(1)
      .max(5)
      .nullable()
      .optional()
      .describe("Of branches without an address of their own; null: where the business is"),
    phone: line(40).nullable().optional().describe("Of branches without one; null: the business's own"),
    email: Email.nullable().optional().describe("Null: the business's own"),
    top_message: line(200)
      .nullable()
      .optional()
      .describe("Above the goods; authorities are sent 20 letters of it"),
    bottom_message: line(200)
      .nullable()
      .optional()
      .describe("Below all; authorities are sent 20 letters of it"),
    colour: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .toLowerCase()
      .nullable()
      .optional()
      .describe("Of headings and rules, such as #0b5d3b; null: black"),
    paper: Paper.optional().describe("On what receipts are printed where nobody says it"),
  },
  updated: receiptSettingsUpdated,
});
