import type { Client } from "pg";

/** Runs a script through the simple protocol; gives the rows of its last statement. Errors: pg's DatabaseError. */
export async function runScript(client: Client, sql: string): Promise<{ rows: Record<string, unknown>[] }> {
  const answer: unknown = await client.query(sql);
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  return { rows: (last as { rows?: Record<string, unknown>[] } | undefined)?.rows ?? [] };
}
