import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { devices, documentLines, documents } from "../tables.ts";
import { logos, receiptSettings } from "./tables.ts";

const text = z.string().nullable();

const Line = z.object({
  ...{ name: z.string(), item_code: text, quantity: z.string(), unit: text, unit_price: z.string() },
  ...{ discount: z.string(), total: z.string(), band: z.string() },
  insured: z.object({ name: z.string(), rate: z.string(), amount: z.string() }).nullable(),
});

/** What an insurer bears of all lines. */
const Insured = z.object({ name: z.string(), amount: z.string(), rest: z.string() });

/** What the authority's device answered of a document. */
const Signed = z.object({
  ...{
    sdc_id: text,
    mrc_no: text,
    receipt_number: z.int().nullable(),
    total_receipt_number: z.int().nullable(),
  },
  ...{ internal_data: text, signature: text, qr_text: text },
  ...{ date: text, time: text },
});

const Band = z.object({
  ...{ band: z.string(), rate: z.string(), taxable: z.string(), tax: z.string(), total: z.string() },
});

/** A document with all that its print says: in the words of the database, and in the authority's time. */
export const ReceiptSource = z.object({
  ...{ country: z.enum(["RW", "ZM", "KE"]), mode: z.enum(["normal", "training", "proforma", "copy"]) },
  ...{ type: z.enum(["sale", "refund"]), status: z.string(), number: z.int(), currency: z.string() },
  ...{ token: z.string(), is_printed: z.boolean() },
  seller: z.object({
    ...{
      name: z.string(),
      legal_name: text,
      address: z.array(z.string()),
      phone: text,
      email: text,
      tin: text,
    },
    ...{ branch: text, top_message: text, bottom_message: text },
  }),
  ...{
    buyer_name: text,
    buyer_tin: text,
    buyer_phone: text,
    purchase_code: text,
    insured_number: text,
    remark: text,
    reason_code: text,
  },
  payments: z.array(z.object({ method: z.string(), amount: z.string() })),
  ...{ issued_by_name: text, unsigned_reason: text },
  ...{ issued_on: z.string(), issued_time: z.string(), sold_on: z.string(), made: z.string() },
  ...{ total: z.string(), tax: z.string(), discount: z.string(), rounding: z.string(), payable: z.string() },
  bands: z.array(Band),
  lines: z.array(Line),
  insured: z.array(Insured),
  signed: Signed,
  original: z.object({ number: z.int(), receipt_number: z.int().nullable() }).nullable(),
  colour: text,
  paper: z.enum(["a4", "80mm"]),
  logo: z
    .object({ key: z.string(), type: z.enum(["image/png", "image/jpeg"]), width: z.int(), height: z.int() })
    .nullable(),
});
export type ReceiptSource = z.infer<typeof ReceiptSource>;

/** Documents as they are printed, as JSON; `d` is the document, `s` the one that was signed: of a copy its original. */
export const receiptJson: SQL = sql`json_build_object(
  'country', v.country, 'mode', d.mode, 'type', d.type, 'status', d.status, 'number', d.number, 'currency', d.currency,
  'token', d.token, 'is_printed', d.original_printed_at is not null,
  'seller', coalesce(d.seller, jsonb_build_object('name', v.name, 'address', '[]'::jsonb, 'tin', v.tin)),
  'buyer_name', d.buyer_name, 'buyer_tin', d.buyer_tin, 'buyer_phone', d.buyer_phone, 'purchase_code', d.purchase_code, 'insured_number', d.insured_number,
  'remark', d.remark, 'reason_code', d.reason_code, 'payments', d.payments, 'issued_by_name', d.issued_by_name,
  'unsigned_reason', s.unsigned_reason,
  'issued_on', to_char(d.issued_at at time zone p.time_zone, 'DD/MM/YYYY'),
  'issued_time', to_char(d.issued_at at time zone p.time_zone, 'HH24:MI:SS'),
  'sold_on', to_char(d.sold_at at time zone p.time_zone, 'DD/MM/YYYY'), 'made', coalesce(s.receipted_at, d.issued_at),
  'total', trim_scale(d.total)::text, 'tax', trim_scale(d.tax)::text, 'discount', trim_scale(d.discount)::text,
  'rounding', trim_scale(d.rounding)::text, 'payable', trim_scale(d.payable)::text,
  'bands', d.bands, 'original', case when o.id is not null then json_build_object('number', o.number, 'receipt_number', o.receipt_number) end,
  'lines', (select json_agg(json_build_object('name', l.name, 'item_code', l.item_code, 'quantity', trim_scale(l.quantity)::text,
              'unit', l.unit, 'unit_price', trim_scale(l.unit_price)::text, 'discount', trim_scale(l.discount)::text,
              'total', trim_scale(l.total)::text, 'band', l.band,
              'insured', case when l.insured_amount > 0 then json_build_object('name', l.insurer_name, 'rate', trim_scale(l.insured_rate)::text,
                'amount', trim_scale(l.insured_amount)::text) end) order by l.position)
              from ${documentLines} l where l.tenant_id = s.tenant_id and l.document_id = case d.mode when 'copy' then s.id else d.id end),
  'insured', (select coalesce(json_agg(json_build_object('name', i.name, 'amount', trim_scale(i.amount)::text,
               'rest', trim_scale(greatest(d.payable - i.amount, 0))::text)), '[]')
                from (select l.insurer_name as name, least(d.payable, round(sum(l.insured_amount), app.currency_digits(d.currency))) as amount
                        from ${documentLines} l
                       where l.tenant_id = s.tenant_id and l.document_id = case d.mode when 'copy' then s.id else d.id end and l.insured_amount > 0
                       group by l.insurer_code, l.insurer_name) i),
  'signed', json_build_object('sdc_id', coalesce(s.sdc_id, v.sdc_id), 'mrc_no', coalesce(s.mrc_no, v.mrc_no), 'receipt_number', s.receipt_number,
    'total_receipt_number', s.total_receipt_number, 'internal_data', s.internal_data, 'signature', s.signature, 'qr_text', s.qr_text,
    'date', to_char(s.receipted_at at time zone p.time_zone, 'DD/MM/YYYY'), 'time', to_char(s.receipted_at at time zone p.time_zone, 'HH24:MI:SS')),
  'colour', r.colour, 'paper', coalesce(r.paper, 'a4'),
  'logo', case when g.object_key is not null
            then json_build_object('key', g.printed_key, 'type', g.type, 'width', g.width, 'height', g.height) end)`;

/** The rows that `receiptJson` is made of, for one document. */
export const receiptFrom = (id: string): SQL => sql`${documents} d
  join ${devices} v on v.tenant_id = d.tenant_id and v.id = d.device_id
 cross join lateral fiscal.profile(v.country) p
  join ${documents} s on s.tenant_id = d.tenant_id and s.id = case d.mode when 'copy' then d.original_id else d.id end
  left join ${documents} o on o.tenant_id = s.tenant_id and o.id = s.original_id
  left join ${receiptSettings} r on r.tenant_id = d.tenant_id
  left join ${logos} g on g.tenant_id = d.tenant_id
 where d.id = ${id}::uuid`;
