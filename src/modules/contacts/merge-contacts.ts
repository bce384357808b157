import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { bodyOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { Contact, contactView, goneErrors } from "./contact.ts";
import { contactMerged } from "./events.ts";
import { contacts } from "./tables.ts";

/** Makes one contact of two that are the same. What was recorded of the other one is of the one that is left. */
export const mergeContacts = command({
  name: "contacts.contacts.merge",
  summary: "Merge another contact into this one, which gets what it has not",
  input: z.strictObject({
    contact_id: z.uuid(),
    other_contact_id: z
      .uuid()
      .describe("The one that is gone afterwards; its id stays with what was recorded of it"),
  }),
  output: Contact,
  roles: managerUp,
  errors: [
    "contact.not_found",
    "contact.same",
    "contact.tin_differs",
    "contact.tin_invalid",
    "contact.too_much",
    "conflict.retry",
    ...goneErrors,
  ],
  batch: ({ input: { contact_id, other_contact_id } }) => [
    sql`select contacts.merge(${contact_id}::uuid, ${other_contact_id}::uuid)`,
    answer(
      sql`select ${bodyOf(contactView)} as body, ${contacts.version}::text as etag from ${contacts}
        where ${contacts.id} = ${contact_id}::uuid`,
      "contact.not_found",
    ),
  ],
  events: ({ input: { contact_id, other_contact_id } }) => [
    contactMerged({ contact_id, merged_id: other_contact_id }),
  ],
});
