import { neonConfig } from "@neondatabase/serverless";

/** Rows that a transaction read, by table: those of sequential scans, and the entries that indexes gave. */
export type RowsRead = Record<string, number>;

/** What a batch read, and the request that it ran for. */
export interface Reading {
  requestId: string;
  rows: RowsRead;
}

/** What a batch counted is given away at its end, whether it fails or not, so that the next one of the connection begins at none. */
const FORGET = "select pg_stat_force_next_flush()";

/**
 * What this backend read in the batch, by table, and of partitions by the table that they are of. It counts what SQL functions and policies read
 * too, which no plan of the outer statement shows.
 */
const COUNTED = `
  with moved as materialized (
    select c.oid, pg_stat_get_xact_tuples_returned(c.oid) as rows from pg_class c
     where c.relkind in ('r', 'p', 'i') and pg_stat_get_xact_tuples_returned(c.oid) > 0)
  select coalesce(json_object_agg(name, rows), '{}') as rows from (
    select n.nspname || '.' || c.relname as name, sum(m.rows) as rows
      from moved m
      left join pg_index i on i.indexrelid = m.oid
      left join pg_inherits h on h.inhrelid = coalesce(i.indrelid, m.oid)
      join pg_class c on c.oid = coalesce(h.inhparent, i.indrelid, m.oid)
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^(pg_|information_schema)' group by 1) counted`;

interface Queries {
  queries: { query: string; params: unknown[] }[];
}
interface Results {
  results: { rows: unknown[][] }[];
}

/** Has every batch of this isolate from now on planned as said, until it is said anew. */
export function planAs(mode: "auto" | "force_generic_plan"): void {
  first = [{ query: `set local plan_cache_mode = ${mode}`, params: [] }];
}
let first: Queries["queries"] = [];

/** Measures every batch of this isolate from now on; `readings` takes them as they come. */
export function measure(readings: Reading[]): void {
  const send = neonConfig.fetchFunction as (
    url: string,
    init: RequestInit & { requestId: string },
  ) => Promise<Response>;
  neonConfig.fetchFunction = async (url: string, init: RequestInit & { requestId: string }) => {
    const given = JSON.parse(String(init.body)) as Queries;
    if (!given.queries) return send(url, init);
    const [forget, counted] = [FORGET, COUNTED].map((query) => ({ query, params: [] }));
    const body = JSON.stringify({ ...given, queries: [...first, forget, ...given.queries, counted] });
    const response = await send(url, { ...init, body });
    if (!response.ok) return response;
    const answer = (await response.json()) as Results;
    answer.results.splice(0, first.length + 1);
    const rows = rowsOf(answer.results.pop());
    readings.push({ requestId: init.requestId, rows });
    return new Response(JSON.stringify(answer), response);
  };
}

function rowsOf(result: Results["results"][number] | undefined): RowsRead {
  const [row] = result?.rows ?? [];
  const value = Array.isArray(row) ? row[0] : (row as unknown as { rows: unknown } | undefined)?.rows;
  return (typeof value === "string" ? JSON.parse(value) : (value ?? {})) as RowsRead;
}
