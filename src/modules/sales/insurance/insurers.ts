import { sql } from "drizzle-orm";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { insurerEvents } from "../events.ts";
import { insurers } from "../tables.ts";
import { Share } from "./share.ts";

/** An insurer as the API has it. */
export const Insurer = z
  .object(
    resourceShape({
      code: z.string(),
      name: z.string(),
      rate: Decimal,
      contact_id: z.uuid().nullable(),
      active: z.boolean(),
    }),
  )
  .meta({ id: "Insurer" });

/** The insurers that bear a share of what is sold to whom they insure. */
export const insurerRoutes = resource({
  name: "sales.insurers",
  noun: "insurer",
  path: "/insurers",
  param: "insurer_id",
  table: insurers,
  item: Insurer,
  view: viewOf(Insurer, insurers, {}),
  fields: {
    code: z
      .string()
      .regex(/^[!-~]{1,10}$/, "must be 1 to 10 visible ASCII characters")
      .describe("As the tax authority has it"),
    name: line(100),
    rate: Share.refine((percent) => /[1-9]/.test(percent), "must be more than zero").describe(
      "The share that it bears of what is insured, in percent",
    ),
    contact_id: z.uuid().nullable().optional().describe("Whom to write to"),
    active: z.boolean().optional(),
  },
  filters: {
    q: search(insurers.name, insurers.code),
    code: equals(insurers.code, z.string()),
    active: equals(insurers.active, z.stringbool()),
  },
  sorts: { name: { by: insurers.name, type: "text" } },
  order: "name",
  events: insurerEvents,
  refers: [{ field: "contact_id", to: sql`contacts.contacts_view`, otherwise: "contact.not_found" }],
  errors: ["insurer.code_taken", "contact.not_found"],
});
