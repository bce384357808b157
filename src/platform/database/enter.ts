import { sql } from "drizzle-orm";
import type { Statement } from "./connection.ts";
import { type Claims, signClaims } from "./sign.ts";

/** The first statement of every batch: signature, membership and tenant status are checked in the database. */
export async function enter(contextKey: string, claims: Claims): Promise<Statement> {
  const [text, signature] = await signClaims(contextKey, claims);
  const doors = { tenant: "enter", platform: "enter_platform", identity: "enter_identity" } as const;
  return sql`select ${sql.raw(`app.${doors[claims.scope]}`)}(${text}, ${signature})`;
}
