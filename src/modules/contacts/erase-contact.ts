import { sql } from "drizzle-orm";
import { z } from "zod";
import { redactEntriesOf } from "#modules/audit";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { goneErrors } from "./contact.ts";
import { contactErased } from "./events.ts";
import { consents, contacts } from "./tables.ts";

const Erasure = z
  .object({
    id: z.uuid(),
    merged_ids: z.array(z.uuid()).describe("Those that had been merged into it, erased with it"),
    erased_at: Timestamp,
  })
  .meta({ id: "ContactErasure" });

const ids = sql`contacts.ids_of`;

/**
 * Erases what is personal of a contact, for good, in the audit log too: there the details go with the next checkpoint, and who did
 * what to it and when stays. Papers that the law wants kept, such as receipts, stay as they are.
 */
export const eraseContact = command({
  name: "contacts.contacts.erase",
  summary: "Erase the personal data of a contact, for good",
  input: z.strictObject({
    contact_id: z.uuid(),
    reason: line(500).describe("Why; it stands in the audit log, and is no place for what is erased"),
  }),
  output: Erasure,
  roles: managerUp,
  callers: "people",
  errors: ["contact.not_found", "contact.owes", "membership.limited", ...goneErrors],
  batch: ({ input: { contact_id, reason } }) => [
    refuseUnless(sql`app.warehouses() is null`, "membership.limited"),
    sql`select contacts.erase(${contact_id}::uuid)`,
    refuseUnless(sql`not sales.owes(${contact_id}::uuid)`, "contact.owes"),
    redactEntriesOf(
      sql`select unnest(${ids}(${contact_id}::uuid))
          union all select c.id from ${consents} c where c.contact_id = ${contact_id}::uuid`,
      reason,
    ),
    answer(
      sql`select json_build_object('id', ${contacts.id}, 'merged_ids', array_remove(${ids}(${contacts.id}), ${contacts.id}),
            'erased_at', ${contacts.erased_at})::text as body, null::text as etag
          from ${contacts} where ${contacts.id} = ${contact_id}::uuid`,
    ),
  ],
  events: ({ input: { contact_id } }) => [
    contactErased.from(
      {
        contact_id: contacts.id,
        merged_ids: sql`array_remove(${ids}(${contacts.id}), ${contacts.id})`,
      },
      sql`${contacts} where ${contacts.id} = ${contact_id}::uuid`,
    ),
  ],
});
