import { neon, neonConfig } from "@neondatabase/serverless";
import type { SQLWrapper } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import type { Config } from "../env.ts";
import { databaseProblem } from "./problems.ts";
import { textOf } from "./render.ts";
import { hasFields, rowTexts, type TextRows } from "./row-text.ts";

/** Builds statements; it has no connection, so nothing can run outside a batch. */
export const db = drizzle.mock();

/** A statement of a batch: a drizzle query or `sql` template. */
export type Statement = SQLWrapper;

/** A row as the driver gives it: column name to value. */
export type Row = Record<string, unknown>;

/** One login at the database. `batch` runs its statements as one transaction in one round trip. */
export interface Connection {
  batch(statements: readonly Statement[], options?: { readOnly?: boolean }): Promise<Row[][]>;
}

/** The driver's fetch, with the request id beside its own headers, so that a batch is found at the proxy too. */
neonConfig.fetchFunction = (
  url: string,
  { requestId, headers, ...init }: RequestInit & { requestId: string },
) => fetch(url, { ...init, headers: { ...(headers as Record<string, string>), "X-Request-Id": requestId } });

/** Rows as objects, their values as JavaScript has them; and rows as lists, their values as Postgres writes them. */
const AS_OBJECTS = { arrayMode: false, fullResults: false };
const AS_TEXT = {
  arrayMode: true,
  fullResults: true,
  types: { getTypeParser: () => (text: string) => text },
};

/**
 * A connection for one request: the Neon HTTP driver, one fetch for each batch.
 * `batch` throws a Problem for whatever the database refuses.
 */
export function connect(config: Config, url: string, requestId: string): Connection {
  if (config.NEON_ENDPOINT) neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  const client = neon<boolean, boolean>(url, { fetchOptions: { requestId }, ...AS_OBJECTS });
  return {
    async batch(statements, { readOnly = false } = {}) {
      const queries = statements.map((statement) => {
        const { sql, params } = textOf(statement);
        return client.query(sql, params, hasFields(statement) ? AS_TEXT : AS_OBJECTS);
      });
      const results: readonly unknown[] = await client
        .transaction(queries, { readOnly })
        .catch((error: unknown) => {
          throw databaseProblem(error);
        });
      return statements.map((statement, at) =>
        hasFields(statement) ? rowTexts(statement.fields, results[at] as TextRows) : (results[at] as Row[]),
      );
    },
  };
}
