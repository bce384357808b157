import pg from "pg";
import type { Batch } from "./explain.ts";

const literal = (value: unknown): string => (value === null ? "null" : pg.escapeLiteral(String(value)));

/** One transaction in one trip, as the Neon driver makes it. Errors: the database's, after the transaction was ended. */
export const oneTrip =
  (client: pg.Client): Batch =>
  async (statements) => {
    const text = statements
      .map(({ sql, params }) => sql.replaceAll(/\$(\d+)/g, (_, n) => literal(params[Number(n) - 1])))
      .join(";\n");
    try {
      const results = (await client.query(`begin;\n${text};\ncommit`)) as unknown as pg.QueryResult[];
      return results.slice(1, -1).map(({ rows }) => rows);
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  };
