import { get, post, type Route } from "#platform/http/route.ts";
import { listConsents } from "./consents/list-consents.ts";
import { recordConsent } from "./consents/record-consent.ts";
import { contactRoutes } from "./contacts.ts";
import { eraseContact } from "./erase-contact.ts";
import { importContacts } from "./import-contacts.ts";
import { leadAndCustomerRoutes } from "./leads-and-customers.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { settingsRoutes } from "./settings.ts";
import { verifyTin } from "./verify-tin.ts";

/** The routes of the contacts; literal paths stand before those with a parameter in their place. */
export const routes: Route[] = [
  post("/contacts/import", importContacts),
  ...contactRoutes,
  post("/contacts/{contact_id}/merge", mergeContacts),
  post("/contacts/{contact_id}/erase", eraseContact),
  post("/contacts/{contact_id}/verify-tin", verifyTin),
  get("/contacts/{contact_id}/consents", listConsents),
  post("/contacts/{contact_id}/consents", recordConsent),
  ...leadAndCustomerRoutes,
  ...settingsRoutes,
];
