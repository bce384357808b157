import type { UserActor } from "../context.ts";
import { hmacHex } from "../crypto.ts";

/**
 * Whom a batch of the sign-in login is about, by what the caller gave: it sees the rows of that one person. `user` is the id
 * of somebody new; `invitation` the hash of its token, in hexadecimal; `tenant` the id or slug of one to join; `new_tenant`
 * the id of one that is being created.
 */
export type Subject = Partial<
  Record<
    "email" | "username" | "session" | "invitation" | "issuer" | "subject" | "user" | "tenant" | "new_tenant",
    string
  >
>;

/** What a batch says of itself to the database: who acts, where, under which command. */
export interface Claims {
  scope: "tenant" | "platform" | "identity";
  kind: "user" | "api_key" | "platform_admin" | "job" | "anonymous";
  tenant?: string;
  subject?: Subject | undefined;
  user?: string;
  session?: string | undefined;
  /** How and when, in seconds, an outside issuer's token was come by; of a session of ours the database knows. */
  amr?: readonly string[] | undefined;
  auth_time?: number | null;
  roles?: readonly string[];
  platform_admin?: boolean;
  /** Of who is no administrator of the platform, but reads what its support reads. */
  platform_support?: boolean | undefined;
  key?: string;
  key_hash?: string;
  command: string;
  /** Actions, beside the command itself, under which the batch may write entries by audit.note. */
  notes?: readonly string[] | undefined;
  /** "export": reads, also of a tenant that is deactivated. */
  access: "read" | "write" | "essential" | "export" | "reopen";
  request: string;
  ip?: string | undefined;
}

/** What a batch says of how its actor signed in: the session, or what the token of an outside issuer says. */
export const signInOf = ({
  sessionId,
  amr,
  authTime,
}: Pick<UserActor, "sessionId" | "amr" | "authTime">): Pick<Claims, "session" | "amr" | "auth_time"> =>
  sessionId === null ? { amr, auth_time: authTime } : { session: sessionId };

/** The claims as text with their HMAC-SHA-256 under the context key; valid for 15 seconds. */
export async function signClaims(
  contextKeyHex: string,
  claims: Claims,
): Promise<[text: string, signature: string]> {
  const text = JSON.stringify({ ...claims, issued_at: Date.now() / 1000 });
  return [text, await hmacHex(contextKeyHex, text)];
}
