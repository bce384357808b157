import { z } from "zod";
import { randomSecret, sha256Hex } from "#platform/crypto.ts";
import { newId } from "#platform/database/ids.ts";

/** A session as its refresh token names it: `hash` is what the database keeps of the token. */
export interface RefreshToken {
  sessionId: string;
  token: string;
  hash: string;
}

/** A refresh token of a session, as a rule of a new one. */
export async function newRefreshToken(sessionId = newId()): Promise<RefreshToken> {
  const token = `${sessionId}.${randomSecret(32)}`;
  return { sessionId, token, hash: await sha256Hex(token) };
}

/** The session that a refresh token names; undefined for a text that is none. */
export async function readRefreshToken(token: string): Promise<RefreshToken | undefined> {
  const [sessionId, secret] = token.split(".");
  if (!z.uuid().safeParse(sessionId).success || !sessionId || secret?.length !== 43) return undefined;
  return { sessionId, token, hash: await sha256Hex(token) };
}
