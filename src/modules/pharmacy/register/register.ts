import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list, type PageOrder } from "#platform/operations/list.ts";
import { isOnPage, ofWarehouse } from "#platform/operations/pages-in-sight.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { registerEntries as entries, prescriptionLines as lines, prescriptions } from "../tables.ts";

const Kind = z.enum([
  "receipt",
  "receipt_reversed",
  "supplier_return",
  "sale",
  "issue",
  "return",
  "transfer_out",
  "transfer_in",
  "adjustment",
  "count",
  "discard",
  "loss",
  "destruction",
]);

/** An entry of the register: one movement of the stock of a controlled drug, numbered as it was recorded, and never changed. */
export const RegisterEntry = z
  .object({
    id: z.uuid().describe("Of the movement too"),
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    number: z.int().describe("Of the product's register at the warehouse: 1, 2, 3 …"),
    recorded_at: Timestamp,
    occurred_at: Timestamp.describe("When it happened, which is before it was recorded where it is late"),
    kind: Kind,
    quantity: Decimal.describe("Signed: what came or went, as it was said then"),
    change: Decimal.describe("What that did to the balance: less where a later count had seen it already"),
    balance: Decimal.describe("What there was after it, as the stock's ledger has it"),
    lot_number: z.string().nullable(),
    recorded_by: z.uuid().nullable(),
    recorded_by_name: z.string().nullable().describe("As they were called then"),
    supplier_name: z.string().nullable(),
    other_warehouse_code: z.string().nullable().describe("Of a transfer: the other end"),
    prescription_id: z.uuid().nullable(),
    prescription_number: z.string().nullable(),
    patient_name: z.string().nullable(),
    prescriber_name: z.string().nullable(),
    prescriber_licence: z.string().nullable(),
    destruction_number: z.int().nullable().describe("Of the certificate"),
    destroyed_by: z.string().nullable(),
    witness: z.string().nullable().describe("Who confirmed the destruction"),
    reference: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "RegisterEntry" });

const view: View<z.infer<typeof RegisterEntry>> = {
  id: entries.id,
  product_id: entries.product_id,
  sku: sql`c.sku`,
  product_name: sql`c.name`,
  warehouse_id: entries.warehouse_id,
  warehouse_code: sql`w.code`,
  number: entries.number,
  recorded_at: entries.recorded_at,
  occurred_at: sql`m.occurred_at`,
  kind: sql`case m.type when 'receive' then case when m.reverses_id is null then 'receipt' else 'receipt_reversed' end
    when 'issue' then case when s.id is null then 'issue' else 'sale' end
    when 'transfer' then case when m.quantity < 0 then 'transfer_out' else 'transfer_in' end
    when 'adjust' then 'adjustment' when 'discard' then case when m.destruction_id is not null then 'destruction' when m.transfer_id is not null then 'loss' else 'discard' end
    else m.type end`,
  quantity: entries.quantity,
  change: entries.change,
  balance: entries.balance,
  lot_number: sql`t.lot_number`,
  recorded_by: sql`m.created_by`,
  recorded_by_name: entries.recorded_by_name,
  supplier_name: sql`u.name`,
  other_warehouse_code: sql`o.code`,
  prescription_id: prescriptions.id,
  prescription_number: prescriptions.number,
  patient_name: prescriptions.patient_name,
  prescriber_name: prescriptions.prescriber_name,
  prescriber_licence: prescriptions.prescriber_licence,
  destruction_number: sql`x.number`,
  destroyed_by: sql`x.proposed_by_name`,
  witness: sql`x.confirmed_by_name`,
  reference: sql`m.reference`,
  reason: sql`m.reason`,
};

/** The entries of a page with their movements `m` and what else is known of them. */
const withMovements = (_: unknown, page: PageOrder): SQL => sql`${entries}
  join (select) page on ${isOnPage({ rows: sql`${entries}`, key: entries.id, places: [entries.warehouse_id] }, page)}
  join inventory.ledger m on m.id = ${entries.id}
  join inventory.medicines c on c.id = ${entries.product_id}
  join inventory.warehouses_view w on w.id = ${entries.warehouse_id}
  left join inventory.lots_view t on t.id = m.lot_id
  left join inventory.suppliers_view u on u.id = m.supplier_id
  left join inventory.transfer_places f on f.id = m.transfer_id
  left join inventory.warehouses_view o
    on o.id = case when f.from_warehouse_id = m.warehouse_id then f.to_warehouse_id else f.from_warehouse_id end
  left join inventory.sold_stock s on s.id = coalesce(m.issue_id, m.id)
  left join pharmacy.dispensings d on d.fulfilment_line_id = s.fulfilment_line_id
  left join ${lines} on ${lines.id} = d.prescription_line_id
  left join ${prescriptions} on ${prescriptions.id} = ${lines.prescription_id}
  left join inventory.destroying_people x on x.id = m.destruction_id`;

/** What came and went of controlled drugs, in the order in which it was recorded. */
export const listRegisterEntries = list({
  name: "pharmacy.register_entries.list",
  summary: "Show the register of controlled drugs, in the order in which it was recorded",
  item: RegisterEntry,
  roles: staffUp,
  filters: {
    product_id: equals(entries.product_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${entries.warehouse_id} = ${id}`),
    from: since(entries.recorded_at, GivenTime.describe("Recorded at or after")),
    to: until(entries.recorded_at, GivenTime.describe("Recorded at or before")),
  },
  from: withMovements,
  body: bodyOf(view),
  id: entries.id,
  sorts: { recorded_at: { by: entries.recorded_at, type: "timestamptz" } },
  order: "recorded_at",
});
