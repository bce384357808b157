import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Email, line, paragraph, resourceShape } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { supplierEvents } from "./events.ts";
import { Days } from "./given-fields.ts";
import { suppliers } from "./tables.ts";

/** A supplier as the API has it. */
export const Supplier = z
  .object(
    resourceShape({
      code: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
      contact_name: z.string().nullable(),
      tax_number: z.string().nullable(),
      lead_time_days: z.int().nullable(),
      active: z.boolean(),
    }),
  )
  .meta({ id: "Supplier" });

/** What a caller may write of a supplier. */
export const supplierFields = {
  code: line(32),
  name: line(300),
  email: Email.nullable().optional(),
  phone: line(32).nullable().optional(),
  address: paragraph(1000).nullable().optional(),
  contact_name: line().nullable().optional(),
  tax_number: line(32).nullable().optional(),
  lead_time_days: Days.nullable().optional(),
  active: z.boolean().optional(),
};

/** The suppliers: list, read and the usual changes. */
export const supplierRoutes = resource({
  name: "inventory.suppliers",
  noun: "supplier",
  path: "/suppliers",
  param: "supplier_id",
  table: suppliers,
  item: Supplier,
  view: viewOf(Supplier, suppliers, {}),
  fields: supplierFields,
  filters: {
    q: search(suppliers.name, suppliers.code, suppliers.contact_name),
    code: equals(suppliers.code, z.string()),
    active: equals(suppliers.active, z.stringbool()),
  },
  sorts: {
    name: { by: suppliers.name, type: "text" },
    code: { by: suppliers.code, type: "text" },
  },
  events: supplierEvents,
  order: "name",
  errors: ["supplier.code_taken"],
});
