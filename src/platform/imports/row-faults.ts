import { type SQL, sql } from "drizzle-orm";
import { type ErrorCode, errorKind } from "../errors.ts";

/** A fault of a row that the database knows: its condition, the column that it is of, and its declared code or its own. */
export type RowFault = { when: SQL; path: string } & (
  | { code: ErrorCode }
  | { ownCode: string; message: string }
);

/** The first of these faults that a row has, as the JSON text of its errors; null where it has none. */
export function firstFault(faults: readonly RowFault[]): SQL {
  if (faults.length === 0) return sql`null::text`;
  const cases = faults.map((fault) => {
    const [code, message] =
      "code" in fault ? [fault.code, errorKind(fault.code).title] : [fault.ownCode, fault.message];
    return sql`when ${fault.when} then ${JSON.stringify([{ path: fault.path, code, message }])}`;
  });
  return sql`(case ${sql.join(cases, sql` `)} end)::text`;
}
