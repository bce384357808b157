import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { type EmailContent, sendEmail } from "../email.ts";
import { type CodePurpose, codeHash, keepCode, makeCode } from "./email-codes.ts";
import { resetCode, signInCode, verifyAddress } from "./email-templates.ts";

/** What a request for a code is answered with, whether one was sent or not. */
export const CodeRequested = z.object({ status: z.literal("code_requested") }).meta({ id: "CodeRequested" });

const TEMPLATES: Record<CodePurpose, (code: string) => EmailContent> = {
  verify_email: verifyAddress,
  sign_in: signInCode,
  reset_password: resetCode,
};

/** A new code for an address: the statement that keeps it for a known person, and `send`, to be called after the batch. */
export async function codeFor(
  ctx: Context,
  purpose: CodePurpose,
  person: { id: string; email: string },
): Promise<{ keep: Statement; send(): void }> {
  const code = makeCode();
  const hash = await codeHash(ctx.config, purpose, person.email, code);
  return {
    keep: keepCode(sql`(select ${person.id}::uuid as id) person`, purpose, hash),
    send: () => sendEmail(ctx, person.email, TEMPLATES[purpose](code)),
  };
}
