import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { hmacHex } from "#platform/crypto.ts";
import type { Config } from "#platform/env.ts";

/** What a mailed code is for; a code for one thing is valid for no other. */
export type CodePurpose = "verify_email" | "sign_in" | "reset_password";

const MOST_TRIES = 5;
const MINUTES = 10;
/** Does the count of wrong codes of the row `c` start anew? */
const isNextDay = sql`c.failures_since < now() - interval '1 day'`;
/** May there be another try, or another code: not for who had too many wrong ones in a day, of whatever codes. */
const isBelowCap = ({ FAILED_CODES_PER_DAY }: Config) =>
  sql`(c.failures < ${FAILED_CODES_PER_DAY} or ${isNextDay})`;

/** The six digits of a mailed code. */
export const Code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, "must be six digits");

/** Six random digits, all codes equally likely. */
export function makeCode(): string {
  const range = 1_000_000;
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  const even = Math.floor(2 ** 32 / range) * range;
  return random !== undefined && random < even ? String(random % range).padStart(6, "0") : makeCode();
}

/** What the database keeps of a code: an HMAC, because six digits behind a plain hash are soon guessed. */
export function codeHash(config: Config, purpose: CodePurpose, email: string, code: string): Promise<string> {
  return hmacHex(config.SECRET_KEY, `email-code:${purpose}:${email}:${code}`);
}

/**
 * Keeps a code for each person whose `id` the source yields, in place of the one before; yields their
 * `user_id`. Nobody gets a code who had too many wrong ones today: it could not be used.
 */
export function keepCode(config: Config, source: SQL, purpose: CodePurpose, hash: string): SQL {
  return sql`
    insert into identity.email_codes as c (user_id, purpose, code_hash, expires_at)
    select id, ${purpose}, decode(${hash}, 'hex'), now() + make_interval(mins => ${MINUTES}) from ${source}
    on conflict (user_id, purpose) do update
      set code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at, created_at = now()
      where ${isBelowCap(config)}
    returning user_id`;
}

/**
 * Takes one try at the code of an address and yields `user_id` and `matches`, or nothing when no try is left, of
 * this code or of the day. The row's lock counts tries one after another, so nobody gets a sixth; a right try leaves none. It must not be rolled back.
 */
export function tryCode(config: Config, email: string, purpose: CodePurpose, hash: string): SQL {
  const right = sql`c.code_hash = decode(${hash}, 'hex')`;
  return sql`
    update identity.email_codes c
       set tries = case when ${right} then ${MOST_TRIES} else c.tries + 1 end,
           failures = case when ${right} then c.failures when ${isNextDay} then 1 else c.failures + 1 end,
           failures_since = case when ${isNextDay} and not ${right} then now() else c.failures_since end
     where c.user_id = (select u.id from identity.users u where u.email = ${email}) and c.purpose = ${purpose}
       and c.tries < ${MOST_TRIES} and c.expires_at > now() and ${isBelowCap(config)}
    returning c.user_id, ${right} as matches`;
}
