import { isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { supplierOf } from "#modules/inventory";
import { anyStaff } from "#platform/context.ts";
import { equals, matches, SearchText, since, until, wordsOf } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequestSummary, summaryBody } from "./purchase-request.ts";
import { STATUSES } from "./purchase-request-status.ts";

/** So many products are known by their ids; where a word stands in more, the products of each request are looked at. */
const FEW = 50;

const textOfProduct = sql`lower(concat_ws(' ', p.name, p.sku))`;

/** Of each word, in lower case: the suppliers that it names, and the products, null where these are many. They are read once for all words. */
const namedBy = (words: readonly string[]): SQL => sql`
  with suppliers as materialized (select s.id, lower(concat_ws(' ', s.name, s.code)) as text from inventory.suppliers_view s),
       products as materialized (select p.id, ${textOfProduct} as text from inventory.products_view p)
  select jsonb_agg(jsonb_build_object('word', w.word, 'suppliers', array(select s.id from suppliers s where strpos(s.text, w.word) > 0),
           'products', (select case when count(*) <= ${FEW} then coalesce(array_agg(f.id), '{}') end
                          from (select p.id from products p where strpos(p.text, w.word) > 0 limit ${FEW + 1}) f)))
    from (select lower(g.given) as word from unnest(array[${sql.join(
      words.map((word) => sql`${word}`),
      sql`, `,
    )}]::text[]) g (given)) w`;

/**
 * Condition: each word stands in a request's reference or note, or names its supplier or one of its products. It is one condition however many
 * they are: one for each takes long to plan.
 */
const hasWords = (words: readonly string[]): SQL => sql`not exists (
  select from jsonb_to_recordset((${namedBy(words)})) n (word text, suppliers uuid[], products uuid[])
   where strpos(lower(concat_ws(' ', ${requests.reference}, ${requests.note})), n.word) = 0
     and (${requests.supplier_id} = any (n.suppliers)) is not true
     and not case when n.products is null
       then exists (
         select from ${lines} l join inventory.products_view p on p.id = l.product_id
          where l.purchase_request_id = ${requests.id} and strpos(${textOfProduct}, n.word) > 0 offset 0)
       else cardinality(n.products) > 0 and exists (
         select from ${lines} l where l.purchase_request_id = ${requests.id} and l.product_id = any (n.products) offset 0) end
  offset 0)`;

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
    q: matches(
      SearchText.describe("Words that all have to occur in its reference, note, supplier or products"),
      (q) => {
        const words = wordsOf(q);
        return words.length > 0 ? hasWords(words) : undefined;
      },
    ),
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
