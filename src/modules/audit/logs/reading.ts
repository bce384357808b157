import { eq, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { matches } from "#platform/operations/filter.ts";
import type { Call } from "#platform/operations/operation.ts";
import { auditEvents, type platformEvents } from "../tables.ts";

const READINGS = ["audit.logs.list", "audit.logs.read", "audit.proofs.read", "audit.platform_logs.list"];

/**
 * Notes that the log was read. The same reader's next one of the same action, entry and details within ten minutes, such as
 * the next page, is not noted again.
 */
export function noteReading(
  action: string,
  target: { type: string; id: string | null },
  detail: Readonly<Record<string, unknown>> = {},
): Statement {
  return sql`select audit.note_reading(${action}, ${target.type}, ${target.id}::uuid, ${JSON.stringify(detail)}::jsonb)`;
}

/** Notes that one entry was read, if it is there. */
export const noteReadingOf = (action: string, logId: string): Statement =>
  sql`${noteReading(action, { type: "audit.audit_events", id: logId })}
      from ${auditEvents} where ${eq(auditEvents.id, logId)}`;

/** Notes that a log was listed or exported: with its filters and the format, whichever the page. */
export function noteListing(action: string, type: string) {
  return ({ input }: Pick<Call<Record<string, unknown>>, "input">): Statement => {
    const { limit: _, cursor: _cursor, sort: _sort, format = "json", ...filters } = input;
    return noteReading(action, { type, id: null }, { ...filters, format });
  };
}

/** The filter that leaves out what `noteReading` wrote. */
export const withoutReadings = (log: typeof auditEvents | typeof platformEvents) =>
  matches(z.enum(["hidden"]).describe("hidden: without the entries of reading and exporting the log"), () =>
    notInArray(log.action, READINGS),
  );
