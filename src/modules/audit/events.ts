import { z } from "zod";
import { event } from "#platform/events.ts";

export const settingsUpdated = event("audit.settings.updated", { fields: z.array(z.string()) });

export const redactionRequested = event("audit.entry.redacted", { log_id: z.uuid() });
