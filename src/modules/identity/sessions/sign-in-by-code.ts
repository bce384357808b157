import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action, type Reply } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { Code, codeHash, tryCode } from "../accounts/email-codes.ts";
import { GivenPassword } from "../accounts/passwords.ts";
import { CodeRequested, sendCode } from "../accounts/send-code.ts";
import {
  checkPassword,
  isWithinAllTries,
  SignInName,
  signInName,
  subjectNamed,
  triesOf,
} from "./check-password.ts";
import { openSession } from "./open-session.ts";
import { newRefreshToken } from "./refresh-token.ts";
import { SignedIn, signedIn } from "./signed-in.ts";

/** Sign in with a code, step 1: mails one when the password is right. Always the same answer. Two round trips. */
export const requestSignInCode = action({
  name: "identity.sign_in_codes.create",
  summary: "Ask for a code to sign in",
  scope: "public",
  status: 202,
  input: z.strictObject({
    email: SignInName.optional(),
    username: SignInName.optional(),
    password: GivenPassword,
  }),
  example: { email: "aline@kimironko.example" },
  limits: ({ ctx, input }) => triesOf(signInName(input), ctx),
  subject: ({ input }) => subjectNamed(signInName(input)),
  output: CodeRequested,
  notes: ["identity.sessions.refused"],
  async handle({ ctx, input }, batch) {
    const name = signInName(input);
    const [proven] = await Promise.all([
      checkPassword(ctx, batch, name, input.password),
      isWithinAllTries(name, ctx),
    ]);
    if (proven) {
      const { id, email, status } = proven;
      if (email !== null && status !== "deactivated")
        await sendCode(ctx, batch, status === "active" ? "sign_in" : "verify_email", { id, email });
    }
    return { status: "code_requested" };
  },
});

/** Sign in with a code, step 2: the password was right in step 1, so that these are two factors. One round trip. */
export const signInByCode = action({
  name: "identity.sessions.create_by_code",
  summary: "Sign in with the mailed code",
  scope: "public",
  accepts: "json_or_form",
  input: z.strictObject({ email: Email, code: Code }),
  limits: ({ ctx, input }) => limits.codeTries("sign_in", input.email, ctx),
  subject: ({ input }) => ({ email: input.email }),
  output: SignedIn,
  notes: ["identity.sessions.signed_in", "identity.sessions.refused"],
  errors: ["auth.invalid_code"],
  handle: ({ ctx, input }, batch) => openByCode(ctx, batch, input),
});

/** A session for who has the mailed code; the batch is about their address. Throws auth.invalid_code. */
export async function openByCode(
  ctx: Context,
  batch: ActionBatch,
  { email, code }: { email: string; code: string },
): Promise<Reply> {
  const token = await newRefreshToken();
  const hash = await codeHash(ctx.config, "sign_in", email, code);
  const tried = sql`tried as (${tryCode(ctx.config, email, "sign_in", hash)}), `;
  const who = sql`p.id in (select user_id from tried where matches)`;
  const { opened } = await batch({
    opened: openSession(ctx, token, { amr: ["pwd", "otp", "mfa"], isAtRisk: false }, who, tried),
    noted: noteFailure(email, token.sessionId),
  });
  if (!opened[0]) throw new Problem("auth.invalid_code");
  return signedIn(ctx, opened[0], token);
}

/** An entry in the platform's audit log unless the session was opened. */
function noteFailure(email: string, sessionId: string) {
  return sql`
    select audit.note('identity.sessions.refused', 'identity.users',
                      (select u.id from identity.users u where u.email = ${email}), '{"reason": "wrong_code"}')
     where not exists (select from identity.sessions s where s.id = ${sessionId}::uuid)`;
}
