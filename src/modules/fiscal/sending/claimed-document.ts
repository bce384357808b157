import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  devices,
  documentLines,
  documents,
  insurerRegistrations,
  itemRegistrations,
  items,
  settings,
  taxRates,
} from "../tables.ts";

const text = z.string().nullable();
const Goods = z.object({
  item_code: z.string(),
  item_class: z.string(),
  packaging_unit: z.string(),
  quantity_unit: z.string(),
  name: z.string(),
  barcode: text,
});

/** Who bears a share of a line: `rate` of it in percent, exact decimal. */
const Insurer = z.object({ code: z.string(), name: z.string(), rate: z.string() });

/** A document that a claim is about to tell, with all that is needed for it. */
export const ClaimedDocument = z.object({
  id: z.uuid(),
  status: z.enum(["sending", "void"]),
  /** The authority may have its number from an earlier try, or, of one that is void, from whomever: then there is nothing left to tell. */
  is_uncertain: z.boolean(),
  /** The authority has signed earlier ones of the device: its numbers are those that are here. */
  is_in_step: z.boolean(),
  device: z.object({
    id: z.uuid(),
    country: z.enum(["RW", "ZM", "KE"]),
    flavour: z.enum(["vsdc", "osdc", "vscu", "oscu"]),
    environment: z.enum(["test", "production"]),
    base_url: z.string(),
    tin: z.string(),
    branch_code: z.string(),
    serial: z.string(),
    sdc_id: text,
    mrc_no: text,
    sealed_keys: text,
    stock_path: z.enum(["stock", "save_stock_items"]),
    is_sandbox: z.boolean(),
  }),
  settings: z.object({
    refund_status: z.enum(["02", "05"]),
    tourism_tax: z.boolean(),
    qr_form: z.enum(["text", "url"]).nullable(),
    qr_number: z.enum(["receipt", "total", "both"]),
  }),
  rates: z.record(z.string(), z.string()),
  trade_name: z.string(),
  /** Who sold, as they were called then. */
  seller: z.object({ trade_name: text, address: text, top_message: text, bottom_message: text }).nullable(),
  type: z.enum(["sale", "refund"]),
  mode: z.enum(["normal", "training", "proforma", "copy"]),
  number: z.int(),
  original: z.object({ number: z.int(), receipt_number: z.int().nullable(), sdc_id: text }).nullable(),
  ...{ buyer_name: text, buyer_tin: text, buyer_phone: text, purchase_code: text },
  payment_method: z.string(),
  ...{ reason_code: text, remark: text },
  ...{ sold_at: z.string(), issued_at: z.string(), voided_at: text },
  issued_by_name: text,
  lines: z.array(
    Goods.extend({
      ...{
        quantity: z.string(),
        unit_price: z.string(),
        band: z.string(),
        rate: z.string(),
        total: z.string(),
        gross: z.string(),
        discount: z.string(),
        tax: z.string(),
      },
      insurance: Insurer.extend({ amount: z.string() }).nullable(),
      /** Of a credit note, where its original was told from here. */
      original: z
        .object({ quantity: z.string(), told: z.string(), credited: z.string(), credited_told: z.string() })
        .nullable(),
    }),
  ),
  /** Of its products, those that the device has not registered as they are. */
  unregistered: z.array(
    Goods.extend({
      ...{
        product_id: z.uuid(),
        item_type: z.string(),
        origin: z.string(),
        band: z.string(),
        price: z.string(),
      },
    }),
  ),
  /** Of its insurers, those that the device has not registered as they are, nor was refused on this day. */
  unregistered_insurers: z.array(Insurer),
});
export type ClaimedDocument = z.infer<typeof ClaimedDocument>;

const decimalText = (column: string): SQL => sql.raw(`trim_scale(${column})::text`);

/** A quantity, and a price, of a line in the unit of its item, which is the product's own. */
const ownUnits = (line: string): string => `${line}.quantity * ${line}.unit_factor`;
const ownPrice = (line: string): SQL =>
  decimalText(`app.quotient(${line}.unit_price, ${line}.unit_factor, 4)`);

/** The quantity that the authority has of a line at a position of a document. */
const toldOf = (document: string, line: string): SQL =>
  sql.raw(`(${document}.request -> 'itemList' -> (${line}.position - 1) ->> 'qty')`);

/** Of a line `l` of a credit note `d`: its original's quantity and what that was told as, and what other notes took of it, and told. */
const ofOriginal = sql`(
  select json_build_object('quantity', ${decimalText(ownUnits("o"))}, 'told', ${toldOf("od", "o")},
           'credited', coalesce(c.quantity, 0)::text, 'credited_told', coalesce(c.told, 0)::text)
    from ${documentLines} o
    join ${documents} od on od.tenant_id = o.tenant_id and od.id = o.document_id
   cross join lateral (
     select sum(${sql.raw(ownUnits("n"))}) as quantity, sum(${toldOf("nd", "n")}::numeric) as told
       from ${documentLines} n
       join ${documents} nd on nd.tenant_id = n.tenant_id and nd.id = n.document_id
      where n.tenant_id = o.tenant_id and n.original_line_id = o.id and nd.id <> d.id and nd.mode = 'normal' and nd.status <> 'void'
        and ${toldOf("nd", "n")} is not null) c
   where o.tenant_id = l.tenant_id and o.id = l.original_line_id and ${toldOf("od", "o")} is not null)`;

/** What the lines of a document `d` are. */
const lines = sql`(
  select json_agg(json_build_object('item_code', l.item_code, 'item_class', l.item_class, 'packaging_unit', l.packaging_unit,
           'quantity_unit', l.quantity_unit, 'name', l.name, 'barcode', l.barcode, 'quantity', ${decimalText(ownUnits("l"))},
           'unit_price', ${ownPrice("l")}, 'band', l.band, 'rate', ${decimalText("l.rate")}, 'total', ${decimalText("l.total")},
            'insurance', case when l.insurer_code is not null then json_build_object('code', l.insurer_code, 'name', l.insurer_name,
              'rate', ${decimalText("l.insured_rate")}, 'amount', ${decimalText("l.insured_amount")}) end,
            'gross', ${decimalText("l.gross")}, 'discount', ${decimalText("l.discount")}, 'tax', ${decimalText("l.tax")}, 'original', ${ofOriginal})
         order by l.position)
    from ${documentLines} l where l.tenant_id = d.tenant_id and l.document_id = d.id)`;

/** Of the products of a document `d`, those that its device has not registered as they are on it. */
const unregistered = sql`(
  select coalesce(json_agg(json_build_object('product_id', u.product_id, 'item_code', u.item_code, 'item_class', u.item_class,
           'packaging_unit', u.packaging_unit, 'quantity_unit', u.quantity_unit, 'name', u.name, 'barcode', u.barcode, 'band', u.band,
           'item_type', i.item_type, 'origin', i.origin, 'price', ${ownPrice("u")}) order by u.position), '[]')
    from (select distinct on (l.product_id) l.* from ${documentLines} l
           where l.tenant_id = d.tenant_id and l.document_id = d.id and l.product_id is not null
           order by l.product_id, l.position) u
    join ${items} i on i.tenant_id = u.tenant_id and i.product_id = u.product_id
   where d.status <> 'void' and d.type = 'sale' and not exists (
     select from ${itemRegistrations} r
      where r.tenant_id = d.tenant_id and r.device_id = d.device_id and r.product_id = u.product_id and r.state = 'registered'
        and (r.item_code, r.item_class, r.name, r.band) = (u.item_code, u.item_class, u.name, u.band)))`;

/** Of the insurers of a document `d`, those that its device has not registered as they are on it, nor tried to on this day. */
const unregisteredInsurers = sql`(
  select coalesce(json_agg(json_build_object('code', u.insurer_code, 'name', u.insurer_name, 'rate', ${decimalText("u.insured_rate")})
           order by u.insurer_code), '[]')
    from (select distinct on (l.insurer_code) l.* from ${documentLines} l
           where l.tenant_id = d.tenant_id and l.document_id = d.id and l.insurer_code is not null
           order by l.insurer_code, l.position) u
   where d.status <> 'void' and d.type = 'sale' and not exists (
     select from ${insurerRegistrations} r
      where r.tenant_id = d.tenant_id and r.device_id = d.device_id and r.code = u.insurer_code
        and (r.name, r.rate) = (u.insurer_name, u.insured_rate)
        and (r.state = 'registered' or r.attempted_at > now() - interval '1 day')))`;

/** What bodies are made of beside what they say: of a device `v`, with the tenant `t` and its settings `s`. */
export const aboutDevice = sql`'device', json_build_object('id', v.id, 'country', v.country, 'flavour', v.flavour,
    'environment', v.environment, 'base_url', v.base_url, 'tin', v.tin, 'branch_code', v.branch_code, 'serial', v.serial,
    'sdc_id', v.sdc_id, 'mrc_no', v.mrc_no, 'sealed_keys', v.sealed_keys, 'stock_path', s.stock_path,
    'is_sandbox', t.is_sandbox),
  'settings', json_build_object('refund_status', s.refund_status, 'tourism_tax', s.tourism_tax,
    'qr_form', s.qr_form, 'qr_number', s.qr_number), 'trade_name', t.name`;

/** The rates of the bands of the country of a device `v` at a moment. */
export const ratesAt = (tenant: SQL, moment: SQL): SQL => sql`(
  select coalesce(json_object_agg(known.band, fiscal.rate_on(known.band, ${moment})::text), '{}')
    from (select distinct b.band from ${taxRates} b where b.tenant_id = ${tenant} and b.country = v.country) known)`;

/** The SELECT of the document that a claim has; no row where it has none. */
export const claimedDocument = (claim: string): SQL => sql`
  select json_build_object('id', d.id, 'status', d.status, 'is_uncertain', d.uncertain_since is not null or d.status = 'void',
      'is_in_step', exists (select from ${documents} e where e.tenant_id = d.tenant_id and e.device_id = d.device_id and e.mode = 'normal'
                               and e.number < d.number and e.signature is not null and v.released_at is null),
      ${aboutDevice}, 'rates', ${ratesAt(sql`d.tenant_id`, sql`d.sold_at`)}, 'type', d.type, 'mode', d.mode, 'number', d.number,
      'seller', case when d.seller is not null then json_build_object('trade_name', d.seller ->> 'name',
         'address', (select string_agg(a, ', ') from jsonb_array_elements_text(d.seller -> 'address') a),
         'top_message', d.seller ->> 'top_message', 'bottom_message', d.seller ->> 'bottom_message') end,
      'original', (select json_build_object('number', o.number, 'receipt_number', o.receipt_number, 'sdc_id', o.sdc_id)
                     from ${documents} o where o.tenant_id = d.tenant_id and o.id = d.original_id),
      'buyer_name', d.buyer_name, 'buyer_tin', d.buyer_tin, 'buyer_phone', d.buyer_phone, 'purchase_code', d.purchase_code,
      'payment_method', d.payment_method, 'reason_code', d.reason_code, 'remark', d.remark, 'sold_at', d.sold_at,
      'issued_at', d.issued_at, 'voided_at', d.voided_at, 'issued_by_name', d.issued_by_name, 'lines', ${lines},
      'unregistered', ${unregistered}, 'unregistered_insurers', ${unregisteredInsurers}) as document
    from ${documents} d
    join ${devices} v on v.tenant_id = d.tenant_id and v.id = d.device_id
    join ${settings} s on s.tenant_id = d.tenant_id
    join tenants.tenant_states t on t.id = d.tenant_id
   where d.claim = ${claim}::uuid`;
