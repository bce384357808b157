import { z } from "zod";
import { hmac, randomSecret, sha256Hex, toBase64Url } from "#platform/crypto.ts";
import { newId } from "#platform/database/ids.ts";
import type { Config } from "#platform/env.ts";

/** A session as its refresh token names it: `hash` is what the database keeps of the token. */
export interface RefreshToken {
  sessionId: string;
  token: string;
  hash: string;
}

const SECRET_BYTES = 32;

async function tokenOf(sessionId: string, secret: string): Promise<RefreshToken> {
  const token = `${sessionId}.${secret}`;
  return { sessionId, token, hash: await sha256Hex(token) };
}

/** The first refresh token of a new session. */
export function newRefreshToken(): Promise<RefreshToken> {
  return tokenOf(newId(), randomSecret(SECRET_BYTES));
}

/**
 * The token that a refresh gives for another. It is made of the other under our key and therefore always the same: a
 * client that lost an answer, and two tabs that ask at once, go on with one token, and the session never forks.
 */
export async function successorOf(config: Config, { sessionId, token }: RefreshToken): Promise<RefreshToken> {
  return tokenOf(sessionId, toBase64Url(await hmac(config.SECRET_KEY, `refresh-token:${token}`)));
}

/** The session that a text names as a refresh token, whether there is one or not. */
export const sessionIdOf = (text: string): string => text.split(".")[0] ?? "";

/** The session that a refresh token names; undefined for a text that is none. */
export async function readRefreshToken(text: string): Promise<RefreshToken | undefined> {
  const [sessionId, secret] = text.split(".");
  if (!z.uuid().safeParse(sessionId).success || !sessionId || secret?.length !== 43) return undefined;
  return tokenOf(sessionId, secret);
}
