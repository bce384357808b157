import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Role } from "#platform/context.ts";
import { staffUp } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { resource } from "#platform/operations/resource.ts";
import { Contact, contactView, goneErrors, isThere } from "./contact.ts";
import { contactFields } from "./contact-fields.ts";
import { contactEvents } from "./events.ts";
import { contactFilters, contactOrder, contactSorts, stageFilter } from "./find-contacts.ts";
import { pagesFound } from "./pages-found.ts";
import { contacts } from "./tables.ts";

/** Who removes contacts and brings them back. */
const removers: readonly Role[] = ["owner", "admin", "manager", "operator"];

/** What a caller may say of somebody who is known already. */
export const duplicateChoice = {
  allow_duplicate: z
    .boolean()
    .optional()
    .describe("Another contact may have the same telephone number, e-mail address or TIN"),
};

/** Ends the transaction where it gave the contact what another one is known by, unless that is meant. */
export const checkKnown = (id: string, given: Readonly<Record<string, unknown>>): Statement[] =>
  given.allow_duplicate === true ? [] : [sql`select contacts.check_known(${id}::uuid)`];

/** What writing a contact may end with. */
export const writeErrors = [
  "contact.code_taken",
  "contact.known",
  "contact.phone_invalid",
  "contact.tin_invalid",
  "conflict.retry",
] as const;

/** The contacts: list, read and the usual changes. */
export const contactRoutes = resource({
  name: "contacts.contacts",
  noun: "contact",
  path: "/contacts",
  param: "contact_id",
  table: contacts,
  item: Contact,
  view: contactView,
  fields: contactFields,
  choices: duplicateChoice,
  filters: { ...contactFilters, stage: stageFilter },
  sorts: contactSorts,
  order: contactOrder,
  from: pagesFound,
  events: contactEvents,
  isThere,
  goneErrors,
  checked: checkKnown,
  errors: writeErrors,
  quota: { resource: "contacts", fallback: (config) => config.QUOTA_CONTACTS },
  roles: { write: staffUp, remove: removers },
  removable: [{ holds: (id) => sql`not sales.owes(${id}::uuid)`, otherwise: "contact.owes" }],
});
