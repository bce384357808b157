import { sql } from "drizzle-orm";
import { anyStaff } from "#platform/context.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { documents } from "../tables.ts";
import { InvoiceMode, InvoiceStatus, InvoiceType, ListedInvoice, listedBody } from "./invoice.ts";

const recent = list({
  name: "fiscal.invoices.list_recent",
  summary: "List the latest invoices and credit notes of the business",
  item: ListedInvoice,
  roles: anyStaff,
  filters: {
    status: equals(documents.status, InvoiceStatus),
    type: equals(documents.type, InvoiceType),
    mode: matches(InvoiceMode, (mode) => sql`${documents.mode} = ${mode}`, sql`${documents.mode} = 'normal'`),
  },
  from: pagesInSight(documents.id, documents.warehouse_id),
  body: listedBody,
  id: documents.id,
  sorts: { created_at: { by: documents.id, type: "uuid" } },
  order: "-created_at",
});

/** The latest receipts, ten where nobody says how many. */
export const listRecentInvoices: Operation = {
  ...recent,
  input: recent.input.extend({ limit: wholeNumber(1, 100).default(10).describe("Rows on a page") }),
};
