import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { ofImport } from "#platform/imports/imported.ts";
import { Channel, ConsentStatus } from "./consents/consent.ts";

/** Of a contact: it came to be, was changed, removed or restored; an import has an event of its own. */
export const contactEvents = resourceEvents("contacts.contact", "contact_id");

/** Once for an import, beside no event of each row. */
export const contactsImported = event("contacts.contact.imported", ofImport);

/** Of a contact: another one was merged into it, and is known by its id from now on. */
export const contactMerged = event("contacts.contact.merged", {
  contact_id: z.uuid(),
  merged_id: z.uuid().describe("The other one, whose id stays with what was recorded of it"),
});

/** Of a contact: what was personal of it was erased. Whoever copied some of it drops that, unless the law wants it kept. */
export const contactErased = event("contacts.contact.erased", {
  contact_id: z.uuid(),
  merged_ids: z.array(z.uuid()).describe("Those that had been merged into it, of which the same is erased"),
});

/** Of a contact: it agreed to be written to by a channel, or took that back. */
export const consentRecorded = event("contacts.consent.recorded", {
  consent_id: z.uuid(),
  contact_id: z.uuid(),
  channel: Channel,
  status: ConsentStatus,
});

/** How the tenant keeps its contacts was changed. */
export const settingsUpdated = event("contacts.settings.updated", { fields: z.array(z.string()) });
