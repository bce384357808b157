import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { Channel, ConsentSource, ConsentStatus } from "./consents/consent.ts";
import { ContactKind, ContactStage } from "./contact-fields.ts";
import { contacts } from "./tables.ts";

const Standing = z.object({ status: ConsentStatus, source: ConsentSource, said_at: Timestamp });

/** A contact as the API has it. */
export const Contact = z
  .object(
    resourceShape({
      kind: ContactKind,
      stage: ContactStage,
      code: z.string().nullable(),
      name: z.string().nullable().describe("Never null of one that is there"),
      given_name: z.string().nullable(),
      family_name: z.string().nullable(),
      company: z.string().nullable(),
      phones: z.array(z.string()).describe("In E.164"),
      emails: z.array(z.string()),
      tin: z.string().nullable(),
      tin_status: z
        .enum(contacts.tin_status.enumValues)
        .nullable()
        .describe("What the tax authority said of the TIN; null while it was not asked"),
      tin_name: z.string().nullable().describe("Whose it is, as the tax authority has it"),
      tin_standing: z
        .string()
        .nullable()
        .describe("The authority's own status of whose it is, such as A for active"),
      tin_checked_at: Timestamp.nullable(),
      country: z.string().nullable(),
      address: z.string().nullable(),
      language: z.string().nullable(),
      birth_date: z.iso.date().nullable(),
      tags: z.array(z.string()),
      notes: z.string().nullable(),
      consents: asOfNow(
        z.partialRecord(Channel, Standing),
        "What holds of each channel that something was said of",
      ),
    }),
  )
  .meta({ id: "Contact" });

const standing = sql`(select coalesce(json_object_agg(s.channel,
    json_build_object('status', s.status, 'source', s.source, 'said_at', s.said_at)), '{}')
  from contacts.standing_consents s where s.contact_id = ${contacts.id})`;

/** How a contact is read. */
export const contactView = viewOf(Contact, contacts, { consents: standing });

/** Condition of a contact's row: it is there. Ends the transaction with what has become of it where it was merged or erased. */
export const isThere: SQL = sql`contacts.is_there(${contacts.merged_into}, ${contacts.erased_at}, ${contacts.deleted_at})`;

/** What a contact that is gone for good is refused with. */
export const goneErrors = ["contact.merged", "contact.erased"] as const;
