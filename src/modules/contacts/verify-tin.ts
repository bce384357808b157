import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyDevice, beforeLookUp, countryOf, lookUpErrors, lookUpTaxpayer } from "#modules/fiscal";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { updateRows } from "#platform/database/write.ts";
import { asking } from "#platform/operations/asking.ts";
import { Contact, contactView, goneErrors, isThere } from "./contact.ts";
import { contactEvents } from "./events.ts";
import { contacts } from "./tables.ts";

/** Asks the tax authority whose a contact's TIN is, and keeps with the contact what it says. */
export const verifyTin = asking({
  name: "contacts.contacts.verify_tin",
  summary:
    "Look up a contact's TIN at the tax authority; whose it is, its status and the date are kept with the contact",
  input: z.strictObject({ contact_id: z.uuid() }),
  output: Contact,
  roles: staffUp,
  errors: [
    "contact.not_found",
    ...goneErrors,
    "contact.no_tin",
    "contact.tin_abroad",
    "device.missing",
    "conflict.retry",
    ...lookUpErrors,
  ],
  before({ input: { contact_id: id } }) {
    const own = sql`(select ${contacts.tin} from ${contacts} where ${contacts.id} = ${id}::uuid)`;
    return {
      there: sql`select ${holds(sql`c.tin is not null`, "contact.not_found")}, ${holds(sql`c.tin <> ''`, "contact.no_tin")}
        from (select 1) one left join (select coalesce(${contacts.tin}, '') as tin from ${contacts}
          where ${contacts.id} = ${id}::uuid and ${isThere}) c on true`,
      device: refuseUnless(sql`${anyDevice} is not null`, "device.missing"),
      abroad: refuseUnless(
        sql`not exists (select from ${contacts} where ${contacts.id} = ${id}::uuid
          and ${contacts.country} <> ${countryOf(anyDevice)})`,
        "contact.tin_abroad",
      ),
      ...beforeLookUp(anyDevice, own),
    };
  },
  ask: (call, read) => lookUpTaxpayer(call, read),
  after({ input: { contact_id: id } }, { statements, taxpayer, problem }) {
    if (!taxpayer) return { statements, ...(problem ? { problem } : {}) };
    const said = {
      tin_status: taxpayer.name === null ? "not_found" : "found",
      tin_name: taxpayer.name,
      tin_standing: taxpayer.status,
      tin_checked_at: sql`coalesce(${taxpayer.fetched_at}::timestamptz, now())`,
    };
    const asked = sql`${contacts.id} = ${id}::uuid and ${contacts.tin} = ${taxpayer.tin} and ${isThere}`;
    return {
      statements: [
        ...statements,
        answer(
          updateRows(
            contacts,
            said,
            asked,
            sql`${bodyOf(contactView)} as body, ${contacts.version}::text as etag`,
          ),
          "conflict.retry",
        ),
      ],
      events: [contactEvents.updated({ contact_id: id, fields: Object.keys(said) })],
    };
  },
});
