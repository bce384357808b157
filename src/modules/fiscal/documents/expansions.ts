import { sql } from "drizzle-orm";
import { z } from "zod";
import { expandable } from "#platform/operations/expansion.ts";

/** The order that a document was issued of, by the door that sales has for others. */
export const orderOf = expandable({
  item: z.object({
    ...{ id: z.uuid(), number: z.int(), status: z.string(), currency: z.string() },
    ...{ payable: z.string(), paid: z.string() },
  }),
  from: sql`sales.order_states`,
  view: {
    ...{ id: sql`e.id`, number: sql`e.number`, status: sql`e.status`, currency: sql`e.currency` },
    ...{ payable: sql`trim_scale(e.payable)::text`, paid: sql`trim_scale(e.paid)::text` },
  },
  scope: "sales.orders.read",
});

/** Who is buying, as the contacts have them now; a document says for ever what they were called then. */
export const contactOf = expandable({
  item: z.object({ id: z.uuid(), kind: z.string(), name: z.string(), tin: z.string().nullable() }),
  from: sql`contacts.contacts_view`,
  view: { id: sql`e.id`, kind: sql`e.kind`, name: sql`e.name`, tin: sql`e.tin` },
  scope: "contacts.contacts.read",
});
