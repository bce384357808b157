import { sql } from "drizzle-orm";
import type { Statement } from "./connection.ts";
import { type Claims, signClaims } from "./sign.ts";

/** The first statement of every batch: signature, membership and tenant status are checked in the database. */
export async function enter(contextKey: string, claims: Claims): Promise<Statement> {
  const [text, signature] = await signClaims(contextKey, claims);
  return claims.scope === "tenant"
    ? sql`select app.enter(${text}, ${signature})`
    : sql`select app.enter_platform(${text}, ${signature})`;
}
