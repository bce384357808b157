import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { itemUpdated } from "../events.ts";
import { items } from "../tables.ts";
import { FiscalItem, itemOf } from "./fiscal-item.ts";

const UNIT = /^[A-Z0-9/]{1,5}$/;

/** What the authority calls a product. */
export const readItem = query({
  name: "fiscal.items.read",
  summary: "Read what the tax authority calls a product",
  input: z.strictObject({ product_id: z.uuid() }),
  output: FiscalItem,
  roles: anyStaff,
  missing: "product.not_found",
  select: ({ input }) => itemOf(input.product_id),
});

/**
 * Says what the authority calls a product. Other units, type or origin make it another item to the authority, of another code; it is
 * registered by each device before it is next sold there.
 */
export const writeItem = command({
  name: "fiscal.items.replace",
  summary: "Say what the tax authority calls a product",
  input: z.strictObject({
    product_id: z.uuid(),
    item_class: z.string().regex(/^\d{1,10}$/),
    item_type: z.enum(["1", "2", "3"]).optional(),
    packaging_unit: z.string().regex(UNIT).optional(),
    quantity_unit: z.string().regex(UNIT).optional(),
    origin: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
  }),
  example: { item_class: "5114200000" },
  output: FiscalItem,
  roles: managerUp,
  errors: ["product.not_found", "fiscal_item.no_country", "fiscal_item.unknown_code", "version.stale"],
  batch: ({ input: { product_id: id, ...given }, ifMatch }) => [
    refuseUnless(
      sql`exists (select from inventory.products_view p where p.id = ${id}::uuid and p.deleted_at is null)`,
      "product.not_found",
    ),
    refuseUnless(sql`exists (select from fiscal.item_defaults())`, "fiscal_item.no_country"),
    sql`select fiscal.check_codes(${JSON.stringify(given)}::jsonb)`,
    ...refuseStale(
      sql`select coalesce((select ${items.version} from ${items} where ${items.product_id} = ${id}::uuid), 0)`,
      ifMatch,
      "product.not_found",
    ),
    sql`insert into ${items} (product_id, item_class, item_type, packaging_unit, quantity_unit, origin)
        select ${id}::uuid, ${given.item_class}, coalesce(${given.item_type ?? null}, d.item_type),
               coalesce(${given.packaging_unit ?? null}, d.packaging_unit), coalesce(${given.quantity_unit ?? null}, d.quantity_unit),
               coalesce(${given.origin ?? null}, d.origin)
          from fiscal.item_defaults() d
        on conflict (tenant_id, product_id) do update
          set item_class = excluded.item_class, item_type = excluded.item_type, packaging_unit = excluded.packaging_unit,
              quantity_unit = excluded.quantity_unit, origin = excluded.origin`,
    answer(itemOf(id)),
  ],
  events: ({ input }) => [itemUpdated({ product_id: input.product_id })],
});
