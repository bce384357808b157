import { sql } from "drizzle-orm";
import type { Statement } from "./connection.ts";
import { type Claims, signClaims } from "./sign.ts";

/** The function by which a batch of each scope enters. */
const DOORS = {
  tenant: sql.raw("app.enter"),
  platform: sql.raw("app.enter_platform"),
  identity: sql.raw("app.enter_identity"),
} as const;

/** The first statement of every batch: signature, membership and tenant status are checked in the database. */
export async function enter(contextKey: string, claims: Claims): Promise<Statement> {
  const [text, signature] = await signClaims(contextKey, claims);
  return sql`select ${DOORS[claims.scope]}(${text}, ${signature})`;
}
