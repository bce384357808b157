import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Subject } from "#platform/database/sign.ts";
import { Problem } from "#platform/errors.ts";
import { limits, type Take } from "#platform/limits.ts";
import { identifier } from "#platform/operations/fields.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { mayTake } from "#platform/rate-limit.ts";
import { inTenants } from "../accounts/own-memberships.ts";
import { isPassword } from "../accounts/passwords.ts";

/** How one says who one is: an e-mail address or a username, in whatever case. */
export const SignInName = identifier(254).min(1);

/** The person that a right password belongs to. */
export interface Proven {
  id: string;
  email: string | null;
  passwordHash: string;
  status: "unverified" | "active" | "deactivated";
  /** Who wants a mailed code, too: the person themselves, or a tenant of theirs. */
  codeWantedBy: "person" | "tenant" | null;
  /** Does a tenant of theirs want it because the place is new? */
  isAtRisk: boolean;
}

/** The name that a caller signs in with. Throws request.invalid when there is none. */
export function signInName({
  email,
  username,
}: {
  email?: string | undefined;
  username?: string | undefined;
}) {
  const name = email ?? username;
  if (name) return name;
  throw new Problem("request.invalid", {
    errors: [{ path: "email", code: "required", message: "Give email or username" }],
  });
}

/** What looks like an address is one, so nobody's username can stand for another's address. */
const isAddress = (name: string): boolean => name.includes("@");

/** Whom a sign-in is about. */
export const subjectNamed = (name: string): Subject =>
  isAddress(name) ? { email: name } : { username: name };

/** The person of a name. */
const named = (name: string): SQL => (isAddress(name) ? sql`u.email = ${name}` : sql`u.username = ${name}`);

/**
 * What a try of a password takes from. Past the tries of all networks only a name without an address waits: who has one
 * is mailed a code (`isWithinAllTries`), so that strangers' tries keep nobody out.
 */
export const triesOf = (name: string, ctx: Context): readonly Take[] => [
  ...limits.signIn(name, ctx),
  ...(isAddress(name) ? [] : limits.signInAnywhere(name)),
];

/** Takes one from the tries of all networks at an address: are they few enough for a right password to do alone? */
export const isWithinAllTries = async (name: string, ctx: Context): Promise<boolean> =>
  !isAddress(name) || mayTake(ctx, limits.signInAnywhere(name));

/**
 * Who has this name and password, read in one round trip; undefined, after the same work, when nobody does. A failed try
 * stands in the platform's audit log: a second round trip.
 */
export async function checkPassword(
  ctx: Context,
  batch: ActionBatch,
  name: string,
  password: string,
): Promise<Proven | undefined> {
  const asks = (mfa: string) => sql`exists (
    select from ${inTenants} where m.user_id = u.id and m.status = 'active' and t.login_mfa = ${mfa})`;
  const isNewPlace = sql`not exists (
    select from identity.sessions s
     where s.user_id = u.id and s.ip = ${ctx.ip} and s.user_agent is not distinct from ${ctx.userAgent}::text
       and not s.at_risk)`;
  const { rows } = await batch({
    rows: sql`select u.id, u.email, u.password_hash, u.status, risk.is_at_risk,
               case when u.mfa = 'always' then 'person' when ${asks("always")} or risk.is_at_risk then 'tenant' end
                 as code_wanted_by
          from identity.users u cross join lateral (select ${asks("risk")} and ${isNewPlace} as is_at_risk) risk
         where ${named(name)}`,
  });
  const [found] = rows;
  const hash = found?.password_hash as string | null | undefined;
  if (found && isPassword(hash, password)) {
    return {
      id: found.id as string,
      email: found.email as string | null,
      passwordHash: hash as string,
      status: found.status as Proven["status"],
      codeWantedBy: found.code_wanted_by as Proven["codeWantedBy"],
      isAtRisk: found.is_at_risk as boolean,
    };
  }
  if (!found) isPassword(null, password);
  const detail = JSON.stringify({ reason: found ? "wrong_password" : "unknown_name" });
  await batch({
    noted: sql`select audit.note('identity.sessions.refused', 'identity.users', ${found?.id ?? null}::uuid, ${detail}::jsonb)`,
  });
  return undefined;
}
