import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { codes, itemClasses } from "../tables.ts";

/** One of the authority's codes, as it was last fetched. */
const FiscalCode = z
  .object({
    id: z.uuid(),
    device_id: z.uuid(),
    class: z.string().describe("Such as 04 tax, 07 payment, 10 and 17 units, 32 reasons of refunds"),
    class_name: z.string(),
    code: z.string(),
    name: z.string(),
    rate: Decimal.nullable().describe("Of a band of tax, in percent"),
    sort: z.int(),
    active: z.boolean(),
    fetched_at: Timestamp,
  })
  .meta({ id: "FiscalCode" });

export const listCodes = list({
  name: "fiscal.codes.list",
  summary: "List the tax authority's codes",
  item: FiscalCode,
  roles: anyStaff,
  filters: {
    class: equals(codes.class, z.string().max(8)),
    device_id: equals(codes.device_id, z.uuid()),
    active: equals(codes.active, z.stringbool()),
  },
  from: sql`${codes}`,
  body: bodyOf(viewOf(FiscalCode, codes, {})),
  id: codes.id,
  sorts: { created_at: { by: codes.id, type: "uuid" } },
  order: "created_at",
});

/** A class of goods, as the authority sorts them. */
const ItemClass = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    level: z.int(),
    band: z.string().nullable().describe("The usual band of tax"),
    active: z.boolean(),
    fetched_at: Timestamp,
  })
  .meta({ id: "ItemClass" });

export const listItemClasses = list({
  name: "fiscal.item_classes.list",
  summary: "List the tax authority's classes of goods",
  item: ItemClass,
  roles: anyStaff,
  filters: {
    q: search(itemClasses.name, itemClasses.code),
    level: equals(itemClasses.level, wholeNumber(0, 99)),
    active: equals(itemClasses.active, z.stringbool()),
  },
  from: sql`${itemClasses}`,
  body: bodyOf(viewOf(ItemClass, itemClasses, {})),
  id: itemClasses.id,
  sorts: { code: { by: itemClasses.code, type: "text" } },
  order: "code",
});
