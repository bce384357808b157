import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { importFile } from "#platform/imports/import-file.ts";
import { importedInto } from "#platform/imports/imported.ts";
import { upsertRows } from "#platform/imports/upsert-rows.ts";
import { clashes, contactFile, faultsOfContact, keysOfContact, readLists } from "./contact-file.ts";
import { contactsImported } from "./events.ts";
import { contacts } from "./tables.ts";

const none = sql`'{}'::text[]`;

/** Imports a file of contacts. */
export const importContacts = importFile({
  name: "contacts.contacts.import",
  kind: contactFile,
  roles: managerUp,
  confirms: "Rows may have telephone numbers, e-mail addresses and TINs that another contact or row has",
  errors: ["contact.code_taken", "conflict.retry", "quota.exceeded"],
  before: ({ ctx: { config } }) => [withinQuota("contacts", 0, config.QUOTA_CONTACTS)],
  write: (file, choice, { ctx: { config } }) =>
    upsertRows(
      contactFile,
      {
        table: contacts,
        match: ["code"],
        taken: "contact.code_taken",
        defaults: { phones: none, emails: none, tags: none },
        reads: readLists,
        adds: keysOfContact,
        first: clashes,
        faults: faultsOfContact(file, choice),
        fits: sql`select app.within_quota('contacts', (
          select count(*) from judged where there is null and fault is null), ${config.QUOTA_CONTACTS})`,
      },
      file,
      choice,
    ),
  events: () => [importedInto(contacts, contactsImported)],
});
