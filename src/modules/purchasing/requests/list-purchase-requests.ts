import { isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { supplierOf } from "#modules/inventory";
import { anyStaff } from "#platform/context.ts";
import { equals, occursIn, searchBy, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequestSummary, summaryBody } from "./purchase-request.ts";
import { STATUSES } from "./purchase-request-status.ts";

/** So many products are looked up by their lines; where a word stands in more, a page of requests is soon found by reading them. */
const FEW = 50;

const isNamed = (word: string): SQL => occursIn(word, sql`p.name`, sql`p.sku`);

/**
 * Condition: a word stands in a request's reference or note, or names its supplier or one of its products. What it names is
 * found once, not for each request.
 */
const hasWord = (word: string): SQL => sql`(${occursIn(word, requests.reference, requests.note)}
  or ${requests.supplier_id} in (select s.id from inventory.suppliers_view s where ${occursIn(word, sql`s.name`, sql`s.code`)})
  or case when (select count(*) from inventory.products_view p where ${isNamed(word)}) <= ${FEW}
       then ${requests.id} in (
         select l.purchase_request_id from inventory.products_view p join ${lines} l on l.product_id = p.id where ${isNamed(word)})
       else (
         select true from ${lines} l join inventory.products_view p on p.id = l.product_id
          where l.purchase_request_id = ${requests.id} and ${isNamed(word)} limit 1) end)`;

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
    q: searchBy("Words that all have to occur in its reference, note, supplier or products", hasWord),
  },
  from: pagesInSight(requests.id, requests.first_warehouse),
  body: summaryBody,
  id: requests.id,
  expand: { supplier: supplierOf(requests.supplier_id) },
  sorts: {
    created_at: { by: requests.created_at, type: "timestamptz" },
    updated_at: { by: requests.updated_at, type: "timestamptz" },
  },
  order: "-created_at",
  where: () => [isNull(requests.deleted_at)],
});
