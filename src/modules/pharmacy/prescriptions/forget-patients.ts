import { sql } from "drizzle-orm";
import { redactEntriesOf } from "#modules/audit";
import { contactErased } from "#modules/contacts";
import { type Handler, on } from "#platform/operations/handler.ts";
import { prescriptionLines as lines, prescriptions } from "../tables.ts";

const ERASED = "The patient was erased";

const theirs = (
  contact: string,
) => sql`p.contact_id = any ((select contacts.ids_of(${contact}::uuid))::uuid[])
  and not exists (select from pharmacy.dispensings d join ${lines} l on l.id = d.prescription_line_id
                   where l.prescription_id = p.id and d.category = 'controlled')`;

/**
 * Whose contact is erased gets nothing more: their prescriptions are cancelled, used up ones too, to which something may come back. They are no more named by them, nor is what they are to take, in the audit log too; but for those of which
 * something controlled was dispensed: the law wants their register kept with the names that it has.
 */
export const patientHandlers: readonly Handler[] = [
  on(contactErased, "pharmacy.prescriptions.forget_patient", {
    batch: ({ payload: { contact_id } }) => [
      sql`update ${prescriptions} p set state = 'cancelled', cancel_reason = ${ERASED}, cancelled_at = app.now()
          where p.state <> 'cancelled' and p.contact_id = any ((select contacts.ids_of(${contact_id}::uuid))::uuid[])`,
      sql`update ${lines} l set directions = null from ${prescriptions} p
          where p.id = l.prescription_id and l.directions is not null and ${theirs(contact_id)}`,
      sql`update ${prescriptions} p set patient_name = null, note = null where p.patient_name is not null and ${theirs(contact_id)}`,
      redactEntriesOf(
        sql`select p.id from ${prescriptions} p where ${theirs(contact_id)}
            union all select l.id from ${lines} l join ${prescriptions} p on p.id = l.prescription_id where ${theirs(contact_id)}`,
        ERASED,
      ),
    ],
  }),
];
