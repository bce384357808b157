import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { hmacHex } from "#platform/crypto.ts";
import type { Row } from "#platform/database/connection.ts";
import type { Config } from "#platform/env.ts";
import type { CodePurpose } from "#platform/limits.ts";

const MOST_TRIES = 5;
const MINUTES = 10;
/** Does the count of wrong codes of the row `c` start anew? */
const isNextDay = sql`c.failures_since < now() - interval '1 day'`;
/** May six digits be tried: not for who had too many wrong ones in a day, of whatever codes. */
const isBelowCap = ({ FAILED_CODES_PER_DAY }: Config) =>
  sql`(c.failures < ${FAILED_CODES_PER_DAY} or ${isNextDay})`;

/** A mailed code: six digits, or 24 for somebody whose six were guessed at. */
export const Code = z
  .string()
  .trim()
  .regex(/^(\d{6}|\d{24})$/, "must be the digits of the mail: 6, or 24");

/** Six random digits, all equally likely. */
function sixDigits(): string {
  const range = 1_000_000;
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  const even = Math.floor(2 ** 32 / range) * range;
  return random !== undefined && random < even ? String(random % range).padStart(6, "0") : sixDigits();
}

/**
 * A code in both lengths, each with the hash that is kept of it. The database decides which is valid: 24 digits once too
 * many wrong codes came in a day. Nobody guesses those, so that a stranger's wrong codes keep nobody out.
 */
export interface NewCode {
  short: { code: string; hash: string };
  long: { code: string; hash: string };
}

/** Makes a code for an address. */
export async function newCode(config: Config, purpose: CodePurpose, email: string): Promise<NewCode> {
  const hashed = async (code: string) => ({ code, hash: await codeHash(config, purpose, email, code) });
  const [short, long] = await Promise.all([
    hashed(sixDigits()),
    hashed(Array.from({ length: 4 }, sixDigits).join("")),
  ]);
  return { short, long };
}

/** The digits that a row of `keepCode` made valid. */
export const digitsOf = ({ short, long }: NewCode, kept: Row): string => (kept.is_long ? long : short).code;

/** What the database keeps of a code: an HMAC, because six digits behind a plain hash are soon guessed. */
export function codeHash(config: Config, purpose: CodePurpose, email: string, code: string): Promise<string> {
  return hmacHex(config.SECRET_KEY, `email-code:${purpose}:${email}:${code}`);
}

/**
 * Keeps a code for each person whose `id` the source yields, in place of the one before; yields their
 * `user_id`, and as `is_long` which of the two it is.
 */
export function keepCode(config: Config, source: SQL, purpose: CodePurpose, { short, long }: NewCode): SQL {
  return sql`
    insert into identity.email_codes as c (user_id, purpose, code_hash, expires_at)
    select id, ${purpose}, decode(${short.hash}, 'hex'), now() + make_interval(mins => ${MINUTES}) from ${source}
    on conflict (user_id, purpose) do update
      set code_hash = case when ${isBelowCap(config)} then excluded.code_hash else decode(${long.hash}, 'hex') end,
          is_long = not ${isBelowCap(config)},
          tries = 0, expires_at = excluded.expires_at, created_at = now()
    returning user_id, is_long`;
}

/**
 * Takes one try at the code of an address and yields `user_id` and `matches`, or nothing when no try is left, of
 * this code or of the day. The row's lock counts tries one after another, so nobody gets a sixth; a right try leaves none.
 * Wrong tries at 24 digits cost nothing. It must not be rolled back.
 */
export function tryCode(config: Config, email: string, purpose: CodePurpose, hash: string): SQL {
  const right = sql`c.code_hash = decode(${hash}, 'hex')`;
  return sql`
    update identity.email_codes c
       set tries = case when ${right} then ${MOST_TRIES} when c.is_long then c.tries else c.tries + 1 end,
           failures = case when ${right} or c.is_long then c.failures when ${isNextDay} then 1 else c.failures + 1 end,
           failures_since = case when ${isNextDay} and not (${right} or c.is_long) then now() else c.failures_since end
     where c.user_id = (select u.id from identity.users u where u.email = ${email}) and c.purpose = ${purpose}
       and c.tries < ${MOST_TRIES} and c.expires_at > now() and (c.is_long or ${isBelowCap(config)})
    returning c.user_id, ${right} as matches`;
}
