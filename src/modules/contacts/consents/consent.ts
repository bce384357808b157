import { z } from "zod";
import { Timestamp } from "#platform/time.ts";
import { consents } from "../tables.ts";

/** What people are written to or called by. */
export const Channel = z.enum(consents.channel.enumValues);
export const ConsentStatus = z.enum(consents.status.enumValues);
/** How it is known: a form they filled in, paper they signed, what they said or wrote, a file, or another way. */
export const ConsentSource = z.enum(consents.source.enumValues);

/** Something that a contact said of a channel. */
export const Consent = z
  .object({
    id: z.uuid(),
    contact_id: z.uuid(),
    given_as: z.uuid().describe("The contact that it was said as, which may have been merged into this one"),
    channel: Channel,
    status: ConsentStatus,
    source: ConsentSource,
    words: z.string().nullable().describe("What they agreed to or said; null once erased"),
    said_at: Timestamp,
    recorded_by: z.uuid().nullable().describe("The person or API key; null where a job did"),
    created_at: Timestamp,
  })
  .meta({ id: "Consent" });
