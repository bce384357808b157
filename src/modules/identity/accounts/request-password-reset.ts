import { sql } from "drizzle-orm";
import { z } from "zod";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import { sendEmail } from "../email.ts";
import { digitsOf, keepCode, newCode } from "./email-codes.ts";
import { resetCode } from "./email-templates.ts";
import { CodeRequested } from "./send-code.ts";

/** Forgot the password: mails a code to an address that has an account. Always the same answer. One round trip. */
export const requestPasswordReset = action({
  name: "identity.passwords.request_reset",
  summary: "Ask for a code to set a new password",
  scope: "public",
  status: 202,
  input: z.strictObject({ email: Email }),
  limits: () => limits.codesAsked("reset_password"),
  mails: ({ input }) => limits.mails("reset_password", input.email),
  subject: ({ input }) => ({ email: input.email }),
  output: CodeRequested,
  async handle({ ctx, input: { email } }, batch) {
    const code = await newCode(ctx.config, "reset_password", email);
    const person = sql`identity.users u where u.email = ${email} and u.status <> 'deactivated'`;
    const { kept } = await batch({ kept: keepCode(ctx.config, person, "reset_password", code) });
    if (kept[0]) sendEmail(ctx, email, resetCode(digitsOf(code, kept[0])));
    return { status: "code_requested" };
  },
});
