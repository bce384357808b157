import { z } from "zod";
import { event } from "#platform/events.ts";

/** How the tenant's tax documents are written was changed. */
export const settingsUpdated = event("fiscal.settings.updated", { fields: z.array(z.string()) });
