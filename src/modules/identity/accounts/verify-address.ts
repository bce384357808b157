import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import { requestMembership } from "../members/request-membership.ts";
import { Code, codeHash, tryCode } from "./email-codes.ts";
import { hashPassword, NewPassword, refuseWeak } from "./passwords.ts";

/** A registration that is complete: the person may sign in. */
export const Verified = z
  .object({
    status: z.literal("verified"),
    is_verified: z.literal(true),
    user_id: z.uuid(),
    has_password: z.boolean().describe("false: choose one with /auth/password/forgot"),
  })
  .meta({ id: "Verified" });

/**
 * Prove an address by the mailed code, from JSON or a form. Five tries a code. A password given here becomes
 * the account's: who has the code owns the address. One round trip.
 */
export const verifyAddressByCode = action({
  name: "identity.accounts.verify",
  summary: "Verify your e-mail address with the mailed code",
  scope: "public",
  accepts: "json_or_form",
  input: z.strictObject({ email: Email, code: Code, password: NewPassword.optional() }),
  limits: ({ ctx, input }) => limits.codeTries("verify_email", input.email, ctx),
  subject: ({ input }) => ({ email: input.email }),
  output: Verified,
  errors: ["auth.invalid_code", "password.weak"],
  async handle({ ctx, input: { email, code, password } }, batch) {
    if (password) refuseWeak(password, email);
    const hash = await codeHash(ctx.config, "verify_email", email, code);
    const { verified } = await batch({
      verified: sql`with tried as (${tryCode(ctx.config, email, "verify_email", hash)})
          update identity.users u set status = 'active', email_verified_at = now(),
                 password_hash = coalesce(${password ? hashPassword(password) : null}, u.password_hash)
            from tried where tried.matches and u.id = tried.user_id and u.status = 'unverified'
          returning u.id, u.password_hash is not null as has_password`,
      ...requestMembership(email),
    });
    const [row] = verified;
    if (!row) throw new Problem("auth.invalid_code");
    return { status: "verified", is_verified: true, user_id: row.id, has_password: row.has_password };
  },
});
