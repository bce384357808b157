import { env } from "cloudflare:workers";
import { neon } from "@neondatabase/serverless";

/** Leaves a table as a server that has rested does: counted, and known where all rows are visible. */
export async function vacuum(table: string): Promise<void> {
  const { OWNER_DATABASE_URL: url = "" } = env as unknown as Record<string, string>;
  await neon(url).query(`vacuum (analyze) ${table}`);
}
