import { z } from "zod";
import { Timestamp } from "../time.ts";

/** A text of one line: trimmed, never empty. */
export const line = (max = 200) => z.string().trim().min(1).max(max);

/** A longer text. */
export const paragraph = (max = 4000) => z.string().trim().max(max);

/** An e-mail address, in lower case. */
export const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** What every resource shows of itself. */
export const shownAlways = {
  id: z.uuid(),
  version: z.int(),
  created_at: Timestamp,
  updated_at: Timestamp,
};
