import type { Statement } from "./engine.ts";

const REQUESTS_KEPT = 1000;
const STATEMENTS_KEPT = 200;

/** What one request asked of the database: how many HTTP calls, the texts of their statements and their parameters. */
export type Calls = { count: number; statements: string[]; params: (readonly (string | null)[])[] };

/** Counts the database calls of each request id; the oldest request gives way to the newest. */
export function callLog() {
  const byRequest = new Map<string, Calls>();
  return {
    record(requestId: string, statements: readonly Statement[]): void {
      const calls = byRequest.get(requestId) ?? { count: 0, statements: [], params: [] };
      calls.count += 1;
      if (calls.statements.length < STATEMENTS_KEPT) {
        calls.statements.push(...statements.map(({ query }) => query));
        calls.params.push(...statements.map(({ params }) => params));
      }
      byRequest.set(requestId, calls);
      const [oldest] = byRequest.keys();
      if (byRequest.size > REQUESTS_KEPT && oldest !== undefined) byRequest.delete(oldest);
    },
    of(requestId: string): Calls {
      return byRequest.get(requestId) ?? { count: 0, statements: [], params: [] };
    },
  };
}
