import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { goneErrors, isThere } from "../contact.ts";
import { consents, contacts } from "../tables.ts";
import { Channel, Consent, ConsentStatus } from "./consent.ts";

/** What a contact said of channels, the latest first. */
export const listConsents = list({
  name: "contacts.consents.list",
  summary: "List what a contact agreed to be written to by, and what it took back",
  item: Consent,
  roles: anyStaff,
  filters: {
    contact_id: matches(z.uuid(), (id) => {
      const there = sql`exists (select from ${contacts} where ${contacts.id} = ${id}::uuid and ${isThere})`;
      return sql`(select ${holds(there, "contact.not_found")}) and ${consents.contact_id} = ${id}::uuid`;
    }),
    channel: equals(consents.channel, Channel),
    status: equals(consents.status, ConsentStatus),
  },
  required: ["contact_id"],
  from: sql`${consents}`,
  body: bodyOf(viewOf(Consent, consents, {})),
  id: consents.id,
  sorts: {
    said_at: { by: consents.said_at, type: "timestamptz" },
    created_at: { by: consents.id, type: "uuid" },
  },
  order: "-said_at",
  errors: ["contact.not_found", ...goneErrors],
});
