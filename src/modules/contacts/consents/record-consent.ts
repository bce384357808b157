import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { paragraph } from "#platform/operations/fields.ts";
import { GivenTime } from "#platform/time.ts";
import { goneErrors, isThere } from "../contact.ts";
import { consentRecorded } from "../events.ts";
import { consents, contacts } from "../tables.ts";
import { Channel, Consent, ConsentSource, ConsentStatus } from "./consent.ts";

/** Writes down that a contact agreed to be written to by a channel, or took that back, with what proves it. */
export const recordConsent = command({
  name: "contacts.consents.create",
  summary: "Record that a contact agreed to a channel, or took that back",
  input: z.strictObject({
    contact_id: z.uuid(),
    channel: Channel,
    status: ConsentStatus,
    source: ConsentSource.describe("How it is known"),
    words: paragraph(2000).min(1).optional().describe("The text that they agreed to, or what they said"),
    said_at: GivenTime.optional().describe(
      "When; now where it is left out. What was said last holds, whenever it is recorded",
    ),
  }),
  output: Consent,
  status: 201,
  roles: staffUp,
  errors: ["contact.not_found", ...goneErrors],
  prepare: () => newId(),
  batch: ({ input: { contact_id, said_at, ...said } }, id) => [
    ...notInFuture(["said_at", said_at]),
    changeOne(
      sql`select from ${contacts} where ${contacts.id} = ${contact_id}::uuid and ${isThere} for no key update`,
      "contact.not_found",
    ),
    answer(
      insertRow(
        consents,
        {
          ...said,
          id,
          contact_id,
          given_as: contact_id,
          said_at: sql`least(coalesce(${said_at ?? null}::timestamptz, app.now()), app.now())`,
        },
        sql`${bodyOf(viewOf(Consent, consents, {}))} as body, null::text as etag`,
      ),
    ),
  ],
  events: ({ input: { contact_id, channel, status } }, id) => [
    consentRecorded({ consent_id: id, contact_id, channel, status }),
  ],
});
