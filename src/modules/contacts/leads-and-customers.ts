import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { bodyOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { list } from "#platform/operations/list.ts";
import { Contact, contactView } from "./contact.ts";
import { contactFields } from "./contact-fields.ts";
import { checkKnown, duplicateChoice, writeErrors } from "./contacts.ts";
import { contactEvents } from "./events.ts";
import { contactFilters, contactOrder, contactSorts } from "./find-contacts.ts";
import { pagesFound } from "./pages-found.ts";
import { contacts } from "./tables.ts";

const body = bodyOf(contactView);

/** The list of the contacts of one stage, and the making of one; what else is done with them is done with contacts. */
const ofStage = (stage: "lead" | "customer"): Route[] => [
  get(
    `/${stage}s`,
    list({
      name: `contacts.${stage}s.list`,
      summary: `List ${stage}s: the contacts of that stage`,
      item: Contact,
      roles: anyStaff,
      filters: contactFilters,
      from: pagesFound,
      body,
      id: contacts.id,
      sorts: { created_at: { by: contacts.id, type: "uuid" }, ...contactSorts },
      order: contactOrder,
      where: () => [sql`${contacts.deleted_at} is null`, sql`${contacts.stage} = ${stage}`],
    }),
  ),
  post(
    `/${stage}s`,
    command({
      name: `contacts.${stage}s.create`,
      summary: `Create a ${stage}: a contact of that stage`,
      input: z.strictObject({ ...contactFields, ...duplicateChoice }).omit({ stage: true }),
      output: Contact,
      status: 201,
      roles: staffUp,
      errors: [...writeErrors, "quota.exceeded"],
      prepare: () => newId(),
      batch: ({ ctx: { config }, input: { allow_duplicate, ...given } }, id) => [
        withinQuota("contacts", 1, config.QUOTA_CONTACTS),
        answer(
          insertRow(
            contacts,
            { ...given, stage, id },
            sql`${body} as body, ${contacts.version}::text as etag`,
          ),
        ),
        ...checkKnown(id, { allow_duplicate }),
      ],
      events: (_, id) => [contactEvents.created({ contact_id: id })],
    }),
  ),
];

export const leadAndCustomerRoutes: Route[] = [...ofStage("lead"), ...ofStage("customer")];
