import { eq, gte, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { GivenTime } from "#platform/time.ts";
import { STATUSES } from "./purchase-request-status.ts";
import { PurchaseRequestSummary, summaryBody } from "./purchase-requests.ts";
import { purchaseRequests as requests } from "./tables.ts";

const text = sql`lower(concat_ws(' ', ${requests.reference}, ${requests.note},
  (select concat_ws(' ', s.name, s.code) from inventory.suppliers s where s.id = ${requests.supplier_id}),
  (select string_agg(concat_ws(' ', p.name, p.sku), ' ') from purchasing.purchase_request_lines l
     join inventory.products p on p.id = l.product_id where l.request_id = ${requests.id})))`;

const words = (q: string | undefined): string[] =>
  (q ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);

/** Requests to buy, newest first, without their lines. */
export const listPurchaseRequests = list({
  name: "purchasing.purchase_requests.list",
  summary: "List purchase requests",
  item: PurchaseRequestSummary,
  roles: anyStaff,
  filters: {
    status: z.enum(STATUSES).optional(),
    supplier_id: z.uuid().optional(),
    author_id: z.uuid().optional().describe("The person or API key that made it"),
    from: GivenTime.optional().describe("Made at or after"),
    to: GivenTime.optional().describe("Made at or before"),
    q: z
      .string()
      .max(200)
      .optional()
      .describe("Words that all have to occur in its reference, note, supplier or products"),
  },
  from: sql`${requests}`,
  body: summaryBody,
  id: requests.id,
  sorts: {
    created_at: { by: requests.id, type: "uuid" },
    updated_at: { by: requests.updated_at, type: "timestamptz" },
  },
  order: "-created_at",
  where: ({ status, supplier_id, author_id, from, to, q }) => [
    isNull(requests.deleted_at),
    status ? eq(requests.status, status) : undefined,
    supplier_id ? eq(requests.supplier_id, supplier_id) : undefined,
    author_id ? eq(requests.author_id, author_id) : undefined,
    from ? gte(requests.created_at, sql`${from}::timestamptz`) : undefined,
    to ? lte(requests.created_at, sql`${to}::timestamptz`) : undefined,
    ...words(q).map((word) => sql`strpos(${text}, ${word}) > 0`),
  ],
});
