import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";
import { items, itemRegistrations as registrations } from "../tables.ts";

const Registration = z.object({
  device_id: z.uuid(),
  state: z
    .enum(["registered", "refused", "changed"])
    .describe("changed: it is registered anew when it is next sold"),
  error: z.record(z.string(), z.unknown()).nullable().describe("Why the authority refused it"),
  attempted_at: Timestamp,
});

/** What the tax authority calls a product. Until somebody says so, or it is sold, it has the tenant's defaults, and no code. */
export const FiscalItem = z
  .object({
    product_id: z.uuid(),
    item_code: z.string().nullable().describe("By the authorities' scheme: origin, type, units and a number"),
    item_class: z.string(),
    item_type: z.enum(["1", "2", "3"]).describe("1 raw material, 2 finished product, 3 service"),
    packaging_unit: z.string(),
    quantity_unit: z.string(),
    origin: z.string().describe("ISO 3166"),
    band: z.string().describe("Of tax, that it is sold at"),
    warning: z.string().nullable().describe("Where that is the default one, as its tax category is no band"),
    registrations: z.array(Registration).describe("By device"),
    version: z.int().describe("0 until it has a code"),
  })
  .meta({ id: "FiscalItem" });

const or = (field: "item_class" | "item_type" | "packaging_unit" | "quantity_unit" | "origin"): SQL =>
  sql`coalesce(${items[field]}, d.${sql.identifier(field)})`;

/** The registrations of a row of items, as JSON. */
const registered = sql`(
  select coalesce(json_agg(json_build_object('device_id', r.device_id, 'error', r.error, 'attempted_at', r.attempted_at,
           'state', case when r.state = 'registered' and (r.item_code, r.item_class) is distinct from (${items.item_code}, ${items.item_class})
                         then 'changed' else r.state end) order by r.device_id), '[]')
    from ${registrations} r where r.product_id = p.id)`;

/** The SELECT of what the authority calls a product; no row where there is no such product, or the tenant has no country. */
export const itemOf = (product: string): SQL => sql`
  select ${bodyOf({
    product_id: sql`p.id`,
    item_code: sql`${items.item_code}`,
    item_class: or("item_class"),
    item_type: or("item_type"),
    packaging_unit: or("packaging_unit"),
    quantity_unit: or("quantity_unit"),
    origin: or("origin"),
    band: sql`fiscal.band_of(p.tax_category)`,
    warning: sql`case when p.tax_category is not null and not fiscal.is_band(p.tax_category)
      then format('The country has no band %s: it is sold at the default band %s', p.tax_category, fiscal.band_of(p.tax_category)) end`,
    registrations: registered,
    version: sql`coalesce(${items.version}, 0)`,
  })} as body, coalesce(${items.version}, 0)::text as etag
    from inventory.sellable_products p cross join fiscal.item_defaults() d
    left join ${items} on ${items.product_id} = p.id
   where p.id = ${product}::uuid and p.deleted_at is null`;
