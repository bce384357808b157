import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type ErrorCode, errorKind } from "../errors.ts";

/** What of others a row clashes with: by what, and with which. */
export const Matches = z.array(z.object({ contact_id: z.uuid(), by: z.string() }));

/**
 * A fault of a row that the database knows: its condition, the column that it is of, its declared code or its own, and, as JSON, what it
 * clashes with.
 */
export type RowFault = { when: SQL; path: string; matches?: SQL } & (
  | { code: ErrorCode }
  | { ownCode: string; message: string }
);

/** The first of these faults that a row has, as the JSON text of its errors; null where it has none. */
export function firstFault(faults: readonly RowFault[]): SQL {
  if (faults.length === 0) return sql`null::text`;
  const cases = faults.map((fault) => {
    const [code, message] =
      "code" in fault ? [fault.code, errorKind(fault.code).title] : [fault.ownCode, fault.message];
    const error = { path: fault.path, code, message };
    return fault.matches
      ? sql`when ${fault.when} then
          jsonb_build_array(${JSON.stringify(error)}::jsonb || jsonb_build_object('matches', ${fault.matches}))::text`
      : sql`when ${fault.when} then ${JSON.stringify([error])}`;
  });
  return sql`(case ${sql.join(cases, sql` `)} end)::text`;
}
