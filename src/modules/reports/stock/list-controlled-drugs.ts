import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { decimalText } from "./closings.ts";
import { withBalance } from "./list-movement-history.ts";

/** A line of the register of a controlled medicine: what came, or went, from or to whom, and what there was after it. */
const RegisterLine = z
  .object({
    movement_id: z.uuid(),
    occurred_at: Timestamp,
    type: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    lot_number: z.string().nullable(),
    received: Decimal.nullable().describe("What came in; null of what went out"),
    supplied: Decimal.nullable().describe("What went out; null of what came in"),
    balance: Decimal.describe("The stock after it: in the warehouse asked for, else in all"),
    supplier_name: z.string().nullable().describe("Of what came from a supplier, or went back to one"),
    buyer_name: z.string().nullable().describe("Of what was sold, or brought back"),
    contact_id: z.uuid().nullable(),
    order_id: z.uuid().nullable(),
    order_number: z.int().nullable(),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    recorded_by: z.uuid().nullable().describe("The person or API key; null where a job did"),
    recorded_by_name: z.string().nullable(),
  })
  .meta({ id: "ControlledDrugLine" });

/** What is said of the sale that a movement `m` is of, or that it comes back of. */
const ofSale = (column: SQL): SQL => sql`(select ${column} from inventory.sold_stock s
  join sales.handed_goods h on h.fulfilment_line_id = s.fulfilment_line_id where s.id = coalesce(m.issue_id, m.id))`;

const view: View<z.infer<typeof RegisterLine>> = {
  movement_id: sql`m.id`,
  occurred_at: sql`m.occurred_at`,
  type: sql`m.type`,
  warehouse_id: sql`m.warehouse_id`,
  warehouse_code: sql`(select w.code from inventory.warehouses_view w where w.id = m.warehouse_id)`,
  lot_number: sql`(select l.lot_number from inventory.lots_view l where l.id = m.lot_id)`,
  received: sql`case when m.quantity >= 0 then ${decimalText(sql`m.quantity`)} end`,
  supplied: sql`case when m.quantity < 0 then ${decimalText(sql`-m.quantity`)} end`,
  balance: decimalText(sql`before.quantity + day.quantity`),
  supplier_name: sql`(select s.name from inventory.suppliers_view s where s.id = m.supplier_id)`,
  buyer_name: ofSale(sql`h.buyer_name`),
  contact_id: ofSale(sql`h.contact_id`),
  order_id: ofSale(sql`h.order_id`),
  order_number: ofSale(sql`h.order_number`),
  reason: sql`m.reason`,
  reference: sql`m.reference`,
  recorded_by: sql`m.created_by`,
  recorded_by_name: sql`(select n.name from identity.member_names n where n.user_id = m.created_by)`,
};

/** Condition: the product is there, and controlled. Ends the transaction where it is not. */
const isControlled = (id: string): SQL => sql`(
  select ${holds(sql`c.is_there`, "product.not_found")} and ${holds(sql`c.is_controlled`, "product.not_controlled")}
    from (select coalesce(bool_or(p.id is not null), false) as is_there, coalesce(bool_or(p.controlled_class is not null), false) as is_controlled
            from inventory.sellable_products p where p.id = ${id}::uuid) c)`;

/** The register of a controlled medicine, as an inspector reads it: all that came and went, in its order, with the running balance. */
export const listControlledDrugs = list({
  name: "reports.controlled_drugs.list",
  summary:
    "Show the register of a controlled medicine: what came and went, from and to whom, with the running balance",
  item: RegisterLine,
  roles: anyStaff,
  filters: {
    product_id: matches(z.uuid(), (id) => sql`${isControlled(id)} and m.product_id = ${id}::uuid`),
    warehouse_id: equals(sql`m.warehouse_id`, z.uuid()),
    from: since(sql`m.occurred_at`, GivenTime.describe("Happened at or after")),
    to: until(sql`m.occurred_at`, GivenTime.describe("Happened at or before")),
  },
  required: ["product_id"],
  from: ({ warehouse_id }, page) => withBalance(warehouse_id ? sql`${warehouse_id}::uuid` : undefined, page),
  body: bodyOf(view),
  id: sql`m.id`,
  sorts: { occurred_at: { by: sql`m.occurred_at`, type: "timestamptz" } },
  order: "occurred_at",
  errors: ["product.not_found", "product.not_controlled"],
});
