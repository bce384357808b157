import { isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, searchIn, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequestSummary, summaryBody } from "./purchase-request.ts";
import { STATUSES } from "./purchase-request-status.ts";

const text = [
  requests.reference,
  requests.note,
  sql`(select concat_ws(' ', s.name, s.code) from inventory.suppliers_view s where s.id = ${requests.supplier_id})`,
  sql`(select string_agg(concat_ws(' ', p.name, p.sku), ' ') from ${lines} l
     join inventory.products_view p on p.id = l.product_id where l.purchase_request_id = ${requests.id})`,
];

/** Requests to buy, newest first, without their lines. */
export const listPurchaseRequests = list({
  name: "purchasing.purchase_requests.list",
  summary: "List purchase requests",
  item: PurchaseRequestSummary,
  roles: anyStaff,
  filters: {
    status: equals(requests.status, z.enum(STATUSES)),
    supplier_id: equals(requests.supplier_id, z.uuid()),
    author_id: equals(requests.author_id, z.uuid().describe("The person or API key that made it")),
    from: since(requests.created_at, GivenTime.describe("Made at or after")),
    to: until(requests.created_at, GivenTime.describe("Made at or before")),
    q: searchIn("Words that all have to occur in its reference, note, supplier or products", ...text),
  },
  from: pagesInSight(requests.id, requests.first_warehouse),
  body: summaryBody,
  id: requests.id,
  sorts: {
    created_at: { by: requests.created_at, type: "timestamptz" },
    updated_at: { by: requests.updated_at, type: "timestamptz" },
  },
  order: "-created_at",
  where: () => [isNull(requests.deleted_at)],
});
