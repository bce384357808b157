import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { StockKind } from "../profiles/stock-body.ts";
import { aboutDevice, ClaimedDocument, ratesAt } from "../sending/claimed-document.ts";
import { devices, itemRegistrations, items, settings } from "../tables.ts";
import { StockReportKind } from "./stock-report.ts";
import { stockMasters, stockReportLines, stockReports } from "./tables.ts";

/** What the authority calls what moved. */
export const KINDS: Readonly<Record<z.infer<typeof StockReportKind>, StockKind>> = {
  import: "01",
  purchase: "02",
  return: "03",
  move_in: "04",
  adjust_in: "06",
  sale: "11",
  supplier_return: "12",
  move_out: "13",
  discard: "15",
  adjust_out: "16",
};

const text = z.string().nullable();
const { device, settings: bodySettings, rates, trade_name, unregistered, lines } = ClaimedDocument.shape;
const StockLine = lines.element
  .omit({ gross: true, discount: true, original: true, insurance: true })
  .extend({ expires_on: text });

/** What of stock is reported next, with all that is needed for it: a report, or what remains of a product. */
export const ClaimedStock = z.object({
  ...{ device, settings: bodySettings, rates, trade_name },
  report: z
    .object({
      id: z.uuid(),
      number: z.int(),
      kind: StockReportKind,
      occurred_at: z.string(),
      ...{ partner_name: text, partner_tin: text, partner_branch: text, remark: text, moved_by_name: text },
      lines: z.array(StockLine),
      unregistered,
    })
    .nullable(),
  remaining: z
    .object({ product_id: z.uuid(), item_code: z.string(), quantity: z.string(), unregistered })
    .nullable(),
});
export type ClaimedStock = z.infer<typeof ClaimedStock>;

/** Goods of a line `l` of a report, as the authority has them: their item `i`, and their product `p`. */
const goods = sql`'item_code', i.item_code, 'item_class', i.item_class, 'packaging_unit', i.packaging_unit, 'quantity_unit', i.quantity_unit,
  'name', p.name, 'barcode', p.barcode, 'band', l.band`;
const price = sql`app.quotient(l.total, l.quantity, 4)`;
const ofReport = sql`${stockReportLines} l
  join ${items} i on i.tenant_id = l.tenant_id and i.product_id = l.product_id
  join inventory.products_view p on p.tenant_id = l.tenant_id and p.id = l.product_id`;

/** Quantities are in hundredths, as they are told; what comes to none is left out. */
const lineRows = sql`(
  select json_agg(json_build_object(${goods}, 'quantity', trim_scale(l.told_quantity)::text, 'unit_price', trim_scale(${price})::text,
           'rate', trim_scale(l.rate)::text, 'total', trim_scale(l.total)::text, 'tax', trim_scale(l.tax)::text,
           'expires_on', o.expires_on) order by l.movement_id, l.id)
    from ${ofReport} left join inventory.lots_view o on o.tenant_id = l.tenant_id and o.id = l.lot_id
   where l.tenant_id = r.tenant_id and l.report_id = r.id and l.told_quantity > 0)`;

const unregisteredRows = sql`(
  select coalesce(json_agg(u.item), '[]') from (
    select distinct on (l.product_id) json_build_object('product_id', l.product_id, ${goods}, 'item_type', i.item_type, 'origin', i.origin,
             'price', trim_scale(${price})::text) as item
      from ${ofReport}
     where l.tenant_id = r.tenant_id and l.report_id = r.id and not exists (
       select from ${itemRegistrations} g
        where g.tenant_id = r.tenant_id and g.device_id = r.device_id and g.product_id = l.product_id and g.state = 'registered'
          and (g.item_code, g.item_class, g.name, g.band) = (i.item_code, i.item_class, p.name, l.band))
     order by l.product_id, l.movement_id, l.id) u)`;

/** The item under whose code something remains, where the device has not registered it. */
const unregisteredItem = sql`(
  select coalesce(json_agg(json_build_object('product_id', p.id, ${goods}, 'item_type', i.item_type, 'origin', i.origin,
           'price', trim_scale(coalesce(p.price, 0))::text)), '[]')
    from ${items} i
    join inventory.sellable_products p on p.tenant_id = i.tenant_id and p.id = i.product_id
   cross join lateral (select fiscal.band_of(p.tax_category, i.tenant_id) as band) l
   where i.tenant_id = m.tenant_id and i.product_id = m.product_id and i.item_code = m.telling_code and not exists (
     select from ${itemRegistrations} g
      where g.tenant_id = m.tenant_id and g.device_id = m.device_id and g.product_id = m.product_id and g.state = 'registered'
        and g.item_code = m.telling_code))`;

/** The SELECT of what a claim has of a device's stock; no row where it has nothing. */
export const claimedStock = (device: string, claim: string): SQL => sql`
  select json_build_object(${aboutDevice}, 'rates', ${ratesAt(sql`v.tenant_id`, sql`coalesce(r.occurred_at, app.now())`)},
      'report', case when r.id is not null then json_build_object('id', r.id, 'number', r.number, 'kind', r.kind,
        'occurred_at', r.occurred_at, 'partner_name', r.partner_name, 'partner_tin', r.partner_tin, 'partner_branch', r.partner_branch,
        'remark', r.remark, 'moved_by_name', r.moved_by_name, 'lines', ${lineRows}, 'unregistered', ${unregisteredRows}) end,
      'remaining', case when m.id is not null then json_build_object('product_id', m.product_id, 'item_code', m.telling_code,
        'quantity', trim_scale(m.telling)::text, 'unregistered', ${unregisteredItem}) end) as stock
    from ${devices} v
    join ${settings} s on s.tenant_id = v.tenant_id
    join tenants.tenant_states t on t.id = v.tenant_id
    left join ${stockReports} r on r.tenant_id = v.tenant_id and r.device_id = v.id and r.claim = ${claim}::uuid
    left join ${stockMasters} m on m.tenant_id = v.tenant_id and m.device_id = v.id and m.claim = ${claim}::uuid
   where v.id = ${device}::uuid and coalesce(r.id, m.id) is not null`;
