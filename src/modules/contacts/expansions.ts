import { sql } from "drizzle-orm";
import { z } from "zod";
import { expandable } from "#platform/operations/expansion.ts";

/** For lists of other modules: the contact that a row names, called as the one that it was merged into, if it was. */
export const contactOf = expandable({
  item: z.object({
    id: z.uuid(),
    kind: z.string(),
    name: z.string(),
    tin: z.string().nullable(),
    phones: z.array(z.string()),
    emails: z.array(z.string()),
  }),
  from: sql`contacts.contacts_view`,
  view: {
    ...{ id: sql`e.id`, kind: sql`e.kind`, name: sql`e.name`, tin: sql`e.tin` },
    ...{ phones: sql`e.phones`, emails: sql`e.emails` },
  },
  scope: "contacts.contacts.read",
});
