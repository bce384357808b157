import { randomBytes } from "node:crypto";
import pg from "pg";
import { startPostgres } from "../dev/services.ts";

/** A durable Postgres of a bench, the key of its contexts, and sessions on it by their first statement, which says whose they are. */
export async function durablePostgres() {
  const postgres = await startPostgres({ durable: true });
  return {
    key: randomBytes(32).toString("hex"),
    stop: postgres.stop,
    async open(role: string): Promise<pg.Client> {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(role);
      return client;
    },
  };
}
