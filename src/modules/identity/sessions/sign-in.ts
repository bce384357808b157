import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { action, Reply } from "#platform/operations/action.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { GivenPassword, hashPassword, isOutdated } from "../accounts/passwords.ts";
import { sendCode } from "../accounts/send-code.ts";
import {
  checkPassword,
  isWithinAllTries,
  type Proven,
  SignInName,
  signInName,
  subjectNamed,
  triesOf,
} from "./check-password.ts";
import { openSession } from "./open-session.ts";
import { newRefreshToken } from "./refresh-token.ts";
import { SignedIn, signedIn } from "./signed-in.ts";

/** A sign-in that goes on with the code that was mailed. */
export const OtpRequired = z.object({ status: z.literal("otp_required") }).meta({ id: "OtpRequired" });

/** Who signs in, by what. */
export interface Credentials {
  name: string;
  password: string;
}

/** What a sign-in by password may be refused for, and the entries that it writes. */
export const SIGN_IN_ERRORS = [
  "auth.invalid_credentials",
  "auth.unverified",
  "auth.deactivated",
  "auth.no_address_for_code",
] as const;
export const SIGN_IN_NOTES = ["identity.sessions.signed_in", "identity.sessions.refused"] as const;

/** Sign in with a password in one step. Two round trips: read, then write. */
export const signIn = action({
  name: "identity.sessions.create",
  summary: "Sign in with e-mail address or username and password",
  scope: "public",
  isRepeatable: true,
  input: z.strictObject({
    email: SignInName.optional(),
    username: SignInName.optional().describe("A username, or the e-mail address"),
    password: GivenPassword,
  }),
  example: { email: "aline@kimironko.example" },
  limits: ({ ctx, input }) => triesOf(signInName(input), ctx),
  subject: ({ input }) => subjectNamed(signInName(input)),
  output: SignedIn,
  notes: SIGN_IN_NOTES,
  errors: SIGN_IN_ERRORS,
  alsoAnswers: {
    202: { description: "A code was mailed: go on at /auth/login/verify", schema: OtpRequired },
  },
  async handle({ ctx, input }, batch) {
    const credentials = { name: signInName(input), password: input.password };
    return (await openByPassword(ctx, batch, credentials)) ?? new Reply(202, { status: "otp_required" });
  },
});

/**
 * A session for who has the password; the batch is about their name, whose tries were taken from. Undefined where a code
 * was mailed, with which the sign-in goes on.
 */
export async function openByPassword(
  ctx: Context,
  batch: ActionBatch,
  { name, password }: Credentials,
): Promise<Reply | undefined> {
  const [proven, isEnough] = await Promise.all([
    checkPassword(ctx, batch, name, password),
    isWithinAllTries(name, ctx),
  ]);
  if (!proven) throw new Problem("auth.invalid_credentials");
  if (proven.status === "deactivated") throw new Problem("auth.deactivated");
  if (proven.status === "unverified") return askToVerify(ctx, batch, proven);
  const { id, email, codeWantedBy, isAtRisk } = proven;
  if ((codeWantedBy || !isEnough) && email !== null) {
    await mailCode(ctx, batch, "sign_in", { id, email });
    return undefined;
  }
  // Whom a tenant's code cannot be mailed to signs in: that tenant lets them in no further, and no other has to know.
  if (codeWantedBy === "person") throw new Problem("auth.no_address_for_code");
  const token = await newRefreshToken();
  const who = sql`p.id = ${id}::uuid and p.password_hash = ${proven.passwordHash}`;
  const { opened } = await batch({
    opened: openSession(ctx, token, { amr: ["pwd"], isAtRisk }, who),
    rehashed: rehash(proven, password),
  });
  if (!opened[0]) throw new Problem("auth.invalid_credentials");
  return signedIn(ctx, opened[0], token);
}

/** A hash of other parameters than today's gives way, now that the password is here. */
function rehash({ id, passwordHash }: Proven, password: string) {
  if (!isOutdated(passwordHash)) return [];
  return [
    sql`update identity.users set password_hash = ${hashPassword(password)}
         where id = ${id}::uuid and password_hash = ${passwordHash}`,
  ];
}

/** The password is right but the address is not proven: another code goes there. */
async function askToVerify(ctx: Context, batch: ActionBatch, { id, email }: Proven): Promise<never> {
  if (email !== null) await mailCode(ctx, batch, "verify_email", { id, email });
  throw new Problem("auth.unverified");
}

/** Mails a code. Throws rate.limited where it may not be: whoever knows the password may know that. */
async function mailCode(...[ctx, batch, purpose, person]: Parameters<typeof sendCode>): Promise<void> {
  if (await sendCode(ctx, batch, purpose, person)) return;
  throw new Problem("rate.limited", { headers: { "Retry-After": "3600" } });
}
