import type { Client } from "pg";

/** Runs tasks one after the other; a failed one does not stop the next. */
export function serial(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next.catch(() => {});
    return next;
  };
}

/** Runs a script through the simple protocol; gives the rows of its last statement. Errors: pg's DatabaseError. */
export async function runScript(client: Client, sql: string): Promise<{ rows: Record<string, unknown>[] }> {
  const answer: unknown = await client.query(sql);
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  return { rows: (last as { rows?: Record<string, unknown>[] } | undefined)?.rows ?? [] };
}

/** The error that Postgres gives to a login that it does not let in. */
export function loginRefused(code: "28P01" | "28000", message: string): Error {
  return Object.assign(new Error(message), { code, severity: "FATAL" });
}
