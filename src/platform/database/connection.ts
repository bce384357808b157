import { neon, neonConfig } from "@neondatabase/serverless";
import type { SQLWrapper } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Config } from "../env.ts";
import { databaseProblem } from "./problems.ts";

/** Builds statements; it has no connection, so nothing can run outside a batch. */
export const db = drizzle.mock();

const dialect = new PgDialect();

/** A statement as the database gets it: text with $1, $2… and their values. */
export const textOf = (statement: SQLWrapper): { sql: string; params: unknown[] } =>
  dialect.sqlToQuery(statement.getSQL());

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

/**
 * A connection for one request: the Neon HTTP driver, one fetch for each batch.
 * `batch` throws a Problem for whatever the database refuses.
 */
export function connect(config: Config, url: string, requestId: string): Connection {
  if (config.NEON_ENDPOINT) neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  const client = neon(url, { fetchOptions: { requestId } });
  return {
    async batch(statements, { readOnly = false } = {}) {
      const queries = statements.map((statement) => {
        const { sql, params } = textOf(statement);
        return client.query(sql, params);
      });
      try {
        return (await client.transaction(queries, { readOnly })) as Row[][];
      } catch (error) {
        throw databaseProblem(error);
      }
    },
  };
}
