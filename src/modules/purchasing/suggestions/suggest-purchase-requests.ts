import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { holds } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestCreated } from "../events.ts";
import { PurchaseRequest, purchaseRequestBody } from "../requests/purchase-request.ts";
import { emitForEach } from "../requests/purchase-request-events.ts";
import {
  purchaseRequestLines as lines,
  purchaseRequests as requests,
  purchaseRequestSteps as steps,
} from "../tables.ts";
import { needed } from "./suggestion-need.ts";

/** Condition on a purchase request: this run drafted it. Another run that began at the same moment has not committed. */
const isOfRun = (run: string): SQL => sql`${requests.created_at} = now() and ${requests.id} in (
  select s.purchase_request_id from ${steps} s where s.kind = 'create' and s.detail ->> 'run' = ${run})`;

/**
 * Drafts what low stock needs: one draft for each supplier and currency, and one for what no supplier is known for.
 * What is on order or in a draft counts, and only one run works at a time, so a second one finds nothing to add.
 */
export const suggestPurchaseRequests = command({
  name: "purchasing.purchase_requests.suggest",
  summary: "Draft purchase requests for what low stock needs",
  input: z.strictObject({
    warehouse_id: z
      .uuid()
      .optional()
      .describe(
        "Where is to arrive what all warehouses together need; else, for each product, the warehouse that holds most of it",
      ),
  }),
  output: z
    .object({ data: z.array(PurchaseRequest).describe("The new drafts; none when nothing is missing") })
    .meta({ id: "PurchaseSuggestions" }),
  status: 201,
  roles: staffUp,
  feature: "automated_orders",
  errors: ["warehouse.not_found", "warehouse.inactive"],
  prepare: () => newId(),
  batch: ({ input: { warehouse_id } }, run) => [
    sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ':purchasing.suggestions', 0))`,
    ...(warehouse_id
      ? [
          sql`select ${holds(sql`w.id is not null`, "warehouse.not_found")}, ${holds(sql`w.active`, "warehouse.inactive")}
            from (select 1) one
            left join inventory.warehouses_view w on w.id = ${warehouse_id}::uuid and w.deleted_at is null`,
        ]
      : []),
    sql`with need as materialized (${needed(warehouse_id)}),
      drafts as materialized (
        select app.uuid7() as id, n.supplier_id, n.currency
          from (select distinct supplier_id, currency from need order by 1, 2) n),
      made as (
        insert into ${requests} (id, supplier_id, currency, suggested)
        select id, supplier_id, currency, true from drafts)
      insert into ${lines} (id, purchase_request_id, position, product_id, warehouse_id, quantity, unit_price, explanation)
      select app.uuid7(), d.id, row_number() over (partition by d.id order by n.product_id, n.warehouse_id), n.product_id,
             n.warehouse_id, n.quantity, n.unit_price, n.explanation
        from need n join drafts d on d.supplier_id is not distinct from n.supplier_id and d.currency = n.currency`,
    sql`insert into ${steps} (purchase_request_id, kind, status, detail)
      select ${requests.id}, 'create', 'draft', ${JSON.stringify({ run })}::jsonb from ${requests}
       where ${requests.suggested} and ${requests.created_at} = now()
         and not exists (select from ${steps} s where s.purchase_request_id = ${requests.id})`,
    emitForEach(purchaseRequestCreated, isOfRun(run)),
    answer(sql`
      select '{"data":[' || coalesce(string_agg(${purchaseRequestBody}, ',' order by ${requests.id}), '') || ']}' as body,
             null::text as etag
        from ${requests} where ${isOfRun(run)}`),
  ],
});
