import { neonConfig } from "@neondatabase/serverless";

/** A node of a plan that ran, as `explain (analyze, format json)` gives it. */
type Node = Record<string, unknown> & { Plans?: Node[] };

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
interface Batch {
  queries?: { query: string; params: unknown[] }[];
}
interface Results {
  results: { rows: Record<string, unknown>[] | unknown[][] }[];
}

const numberOf = (node: Node, name: string): number => Number(node[name] ?? 0);

/** Rows that a plan looked at: those that its nodes gave, and those that they compared and threw away. */
function workOf(node: Node): number {
  const each = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter"];
  const own = each.reduce((sum, name) => sum + numberOf(node, name), 0) * numberOf(node, "Actual Loops");
  return (node.Plans ?? []).reduce((sum, plan) => sum + workOf(plan), own);
}

/**
 * Explains from now on, in its own place and under its own settings, each statement of this isolate that `isOne` finds, by
 * running it once more before; `works` takes how many rows each looked at. For statements that write nothing.
 */
export function explainWork(isOne: (statement: string) => boolean, works: number[]): void {
  const send = neonConfig.fetchFunction as Fetch;
  neonConfig.fetchFunction = async (url: string, init: RequestInit) => {
    const { queries = [] } = JSON.parse(String(init.body)) as Batch;
    const at = queries.findIndex(({ query }) => isOne(query));
    if (at < 0) return send(url, init);
    const { query = "", params = [] } = queries[at] ?? {};
    const explain = { query: `explain (analyze, timing off, format json) ${query}`, params };
    const body = JSON.stringify({ queries: [...queries.slice(0, at), explain, ...queries.slice(at)] });
    const response = await send(url, { ...init, body });
    if (!response.ok) return response;
    const answer = (await response.json()) as Results;
    const [row] = answer.results.splice(at, 1)[0]?.rows ?? [];
    const text = Object.values(row ?? {})[0];
    const [{ Plan }] = (typeof text === "string" ? JSON.parse(text) : text) as [{ Plan: Node }];
    works.push(workOf(Plan));
    return new Response(JSON.stringify(answer), response);
  };
}
