import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { GivenUnit } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { documentIssued } from "../events.ts";
import { Invoice, invoiceById, invoiceFacts, thisInvoice } from "./invoice.ts";

const OrderLine = z.strictObject({
  line_id: z.uuid(),
  quantity: decimal({ positive: true }).optional().describe("Left out: all of it that is on no invoice yet"),
});

const ProductLine = z.strictObject({
  product_id: z.uuid(),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  unit_price: decimal({ min: 0 }).optional().describe("Left out: the product's"),
  discount_percent: decimal({ min: 0 }).optional(),
  discount_amount: decimal({ min: 0 }).optional(),
});

const Input = z.strictObject({
  mode: z
    .enum(["normal", "proforma", "training"])
    .default("normal")
    .describe("Only normal ones are receipts, and told to the authority: they are of an order"),
  order_id: z.uuid().optional(),
  order_lines: z
    .array(OrderLine)
    .min(1)
    .max(500)
    .optional()
    .describe("Left out: what was handed over and is on no invoice yet"),
  warehouse_id: z.uuid().optional().describe("Of what is no receipt: where, which decides the device"),
  lines: z.array(ProductLine).min(1).max(500).optional().describe("Of what is no receipt"),
  contact_id: z.uuid().optional(),
  buyer_name: line(60).optional(),
  buyer_tin: line(20).optional(),
  buyer_phone: line(20).optional(),
  remark: paragraph(400).optional(),
});
type Input = z.output<typeof Input>;

const ofOrder = ["order_id", "order_lines"] as const;
const ofNoReceipt = [
  "warehouse_id",
  "lines",
  "contact_id",
  "buyer_name",
  "buyer_tin",
  "buyer_phone",
  "remark",
] as const;
const needed = { normal: ["order_id"], other: ["warehouse_id", "lines"] } as const;

/** A receipt says what its order says; anything else is of products, and of no order. */
function faults(input: Input): FieldError[] {
  const isReceipt = input.mode === "normal";
  const missing = (isReceipt ? needed.normal : needed.other).filter((field) => input[field] === undefined);
  const strange = (isReceipt ? ofNoReceipt : ofOrder).filter((field) => input[field] !== undefined);
  const twice = input.lines?.flatMap(({ discount_percent, discount_amount }, at) =>
    discount_percent !== undefined && discount_amount !== undefined ? [`lines.${at}.discount_amount`] : [],
  );
  return [
    ...missing.map((path) => ({
      path,
      code: "missing",
      message: `is needed where the mode is ${input.mode}`,
    })),
    ...strange.map((path) => ({
      path,
      code: "unexpected",
      message: `is not taken where the mode is ${input.mode}`,
    })),
    ...(twice ?? []).map((path) => ({ path, code: "unexpected", message: "stands beside discount_percent" })),
  ];
}

const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

/** Of an order: its lines count as invoiced, and what was handed over of them names it. */
const ofAnOrder = (id: string, { order_id, order_lines }: Input): SQL[] => [
  sql`
  select fiscal.issue_document(${id}::uuid,
           sales.document_head(${order_id}::uuid, (select sum(g.total) from jsonb_to_recordset(l.lines) g (total numeric)),
             sales.moment_of(${order_id}::uuid, l.lines)), l.lines)
    from (select sales.invoice_lines(${order_id}::uuid, ${order_lines ? json(order_lines) : sql`null`}) as lines offset 0) l`,
  sql`select sales.name_document(${order_id}::uuid, ${id}::uuid)`,
];

/** Of products, as their cards have them today. */
function ofProducts(id: string, { mode, lines, warehouse_id, contact_id, ...buyer }: Input): SQL {
  const { order_id: _, order_lines: __, ...head } = buyer;
  const given = (lines ?? []).map((one, at) => ({ ...one, position: at + 1 }));
  return sql`
    select fiscal.issue_document(${id}::uuid, jsonb_strip_nulls(
        jsonb_build_object('buyer_name', c.name, 'contact_id', c.id) || ${json({ mode, warehouse_id, ...head })}
        || jsonb_build_object('currency', fiscal.currency())), sales.quote_lines(${json(given)}, fiscal.currency()))
      from (select 1) one
      left join contacts.contacts_view c on c.id = ${contact_id ? sql`contacts.live(${contact_id}::uuid)` : sql`null`}`;
}

/** Issues an invoice of an order, which gets a number and is told to the authority; or a proforma or training invoice, which is no receipt. */
export const issueInvoice = command({
  name: "fiscal.invoices.create",
  summary: "Issue an invoice of an order, or a proforma or training invoice of products",
  input: Input,
  example: { order_id: "019470f1-7b1e-7c3a-9d52-1b2c3d4e5f60" },
  output: Invoice,
  status: 201,
  roles: staffUp,
  errors: [
    "order.not_found",
    "order.not_confirmed",
    "order.cancelled",
    "order.line_not_found",
    "order.more_than_remains",
    "warehouse.not_found",
    "contact.not_found",
    "product.not_found",
    "product.unit_unknown",
    "product.unit_inexact",
    "stock.whole_units",
    "stock.too_large",
    "exchange_rate.missing",
    "document.empty",
    "document.currency",
    "document.buyer_tin",
    "document.purchase_code",
    "document.does_not_add_up",
    "device.missing",
    "device.not_initialised",
    "device.offline_too_long",
  ],
  prepare({ input }) {
    const errors = faults(input);
    if (errors.length > 0) throw new Problem("request.invalid", { errors });
    return newId();
  },
  batch: ({ input }, id) => [
    ...(input.mode === "normal" ? ofAnOrder(id, input) : [ofProducts(id, input)]),
    answer(invoiceById(id)),
  ],
  events: (_, id) => [documentIssued.from(invoiceFacts, thisInvoice(id))],
});
