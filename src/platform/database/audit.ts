import { sql } from "drizzle-orm";
import type { Statement } from "./connection.ts";

/** Writes an audit entry for something that changes no row. */
export function note(
  action: string,
  targetType: string,
  targetId: string | null,
  detail: Record<string, unknown>,
): Statement {
  return sql`select audit.note(${action}, ${targetType}, ${targetId}::uuid, ${JSON.stringify(detail)}::jsonb)`;
}
