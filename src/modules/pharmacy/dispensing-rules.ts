import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { lockGoods } from "#modules/inventory";
import { adminUp, anyStaff } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { get, put, type Route } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { asOfNow } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { ruleUpdated } from "./events.ts";
import { dispensingRules as rules } from "./tables.ts";

const LONGEST_DAYS = 730;

/** The legal category of a product. */
export const Category = z
  .enum(["general", "pharmacy_only", "prescription", "controlled"])
  .describe(
    "prescription: as the settings say, sold on a prescription; controlled: always, with a register of what comes and goes",
  );

/** How a product may be given out. */
export const DispensingRule = z
  .object({
    id: z.uuid().describe("The product's: it has one rule"),
    product_id: z.uuid(),
    sku: asOfNow(z.string()),
    product_name: asOfNow(z.string()),
    category: Category,
    schedule: asOfNow(z.string().nullable(), "Of the product's card: its controlled_class"),
    max_days_supply: z.int().nullable(),
    registered_at: Timestamp.nullable().describe(
      "Since when it has a register of controlled drugs, which goes on whatever its category is later, as does that two people answer for what is not sold; all that moved before stands in it",
    ),
    version: z.int().describe("0 until somebody says so"),
    updated_at: Timestamp.nullable().describe("Null until somebody says so"),
  })
  .meta({ id: "DispensingRule" });

const view: View<z.infer<typeof DispensingRule>> = {
  id: sql`m.id`,
  product_id: sql`m.id`,
  sku: sql`m.sku`,
  product_name: sql`m.name`,
  category: sql`coalesce(${rules.category}, 'general')`,
  schedule: sql`m.controlled_class`,
  max_days_supply: rules.max_days_supply,
  registered_at: rules.registered_at,
  version: sql`coalesce(${rules.version}, 0)`,
  updated_at: rules.updated_at,
};

const ProductId = z.strictObject({ product_id: z.uuid() });
const version = sql`coalesce(${rules.version}, 0)`;

const ruleOf = (product: string): SQL => sql`
  select ${bodyOf(view)} as body, ${version}::text as etag
    from inventory.medicines m left join ${rules} on ${rules.product_id} = m.id
   where m.id = ${product}::uuid and m.deleted_at is null`;

const listRules = list({
  name: "pharmacy.dispensing_rules.list",
  summary: "List products with a legal category",
  item: DispensingRule,
  roles: anyStaff,
  filters: { category: equals(rules.category, Category) },
  from: sql`${rules} join inventory.medicines m on m.id = ${rules.product_id} and m.deleted_at is null`,
  body: bodyOf(view),
  id: rules.product_id,
  sorts: { product_id: { by: rules.product_id, type: "uuid" } },
  order: "product_id",
});

const readRule = query({
  name: "pharmacy.dispensing_rules.read",
  summary: "Read how a product may be given out",
  input: ProductId,
  output: DispensingRule,
  roles: anyStaff,
  missing: "product.not_found",
  select: ({ input }) => ruleOf(input.product_id),
});

/** Says how a product may be given out. One that is controlled gets its registers, with all that it ever moved. */
const writeRule = command({
  name: "pharmacy.dispensing_rules.replace",
  summary: "Say how a product may be given out",
  input: ProductId.extend({
    category: Category,
    max_days_supply: z
      .int()
      .min(1)
      .max(LONGEST_DAYS)
      .nullable()
      .default(null)
      .describe(
        "A prescription of it has to say for how many days one filling is, and for no more than these",
      ),
  }),
  output: DispensingRule,
  roles: adminUp,
  errors: ["product.not_found", "version.stale"],
  batch: ({ input: { product_id: id, category, max_days_supply }, ifMatch }) => [
    refuseUnless(
      sql`exists (select from inventory.medicines m where m.id = ${id}::uuid and m.deleted_at is null)`,
      "product.not_found",
    ),
    lockGoods(
      // Of all warehouses, also where none of it ever was: its first movement there waits, and sees the rule.
      sql`select ${id}::uuid, w.id from inventory.warehouses_view w where w.deleted_at is null`,
      "products",
    ),
    ...refuseStale(
      sql`select coalesce((select ${rules.version} from ${rules} where ${rules.product_id} = ${id}::uuid for no key update), 0)`,
      ifMatch,
      "product.not_found",
    ),
    sql`insert into ${rules} (product_id, category, max_days_supply) values (${id}::uuid, ${category}, ${max_days_supply}::int)
        on conflict (tenant_id, product_id) do update set category = excluded.category, max_days_supply = excluded.max_days_supply`,
    answer(ruleOf(id)),
  ],
  events: ({ input: { product_id, category } }) => [ruleUpdated({ product_id, category })],
});

export const ruleRoutes: Route[] = [
  get("/dispensing-rules", listRules),
  get("/products/{product_id}/dispensing", readRule),
  put("/products/{product_id}/dispensing", writeRule),
];
