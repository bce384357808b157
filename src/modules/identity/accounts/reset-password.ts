import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import { sendEmail } from "../email.ts";
import { closeSockets, endSessions } from "../sessions/session.ts";
import { Code, codeHash, tryCode } from "./email-codes.ts";
import { passwordChanged } from "./email-templates.ts";
import { hashPassword, NewPassword, refuseWeak } from "./passwords.ts";

/**
 * Set a new password by the mailed code, which also proves the address; every session ends. Five tries a code. One round
 * trip.
 */
export const resetPassword = action({
  name: "identity.passwords.reset",
  summary: "Set a new password with the mailed code",
  scope: "public",
  notes: ["identity.passwords.changed"],
  input: z.strictObject({ email: Email, code: Code, new_password: NewPassword }),
  limits: ({ ctx, input }) => limits.codeTries("reset_password", input.email, ctx),
  subject: ({ input }) => ({ email: input.email }),
  output: null,
  errors: ["auth.invalid_code", "password.weak"],
  async handle({ ctx, input: { email, code, new_password } }, batch) {
    refuseWeak(new_password, email);
    const hash = hashPassword(new_password);
    const codeIs = await codeHash(ctx.config, "reset_password", email, code);
    const owner = sql`select id from identity.users where email = ${email} and password_hash = ${hash}`;
    const { changed, ended } = await batch({
      changed: sql`with tried as (${tryCode(ctx.config, email, "reset_password", codeIs)})
          update identity.users u
             set password_hash = ${hash}, status = 'active', email_verified_at = coalesce(u.email_verified_at, now()),
                 wanted_tenant_id = null, wanted_role = null
            from tried where tried.matches and u.id = tried.user_id and u.status <> 'deactivated' returning u.id`,
      // In a statement of its own, so that it sees a sign-in that was committed while the row was waited for.
      ended: endSessions(sql`s.user_id in (${owner})`, "password_reset"),
      noted: sql`select audit.note('identity.passwords.changed', 'identity.users', id, '{"by": "code"}') from (${owner}) owner`,
    });
    if (changed.length !== 1) throw new Problem("auth.invalid_code");
    closeSockets(ctx, ended);
    sendEmail(ctx, email, passwordChanged);
  },
});
