import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { type CodePurpose, limits } from "#platform/limits.ts";
import type { EmailContent } from "#platform/mail.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { mayTake } from "#platform/rate-limit.ts";
import { sendEmail } from "../email.ts";
import { digitsOf, keepCode, newCode } from "./email-codes.ts";
import { erasureCode, resetCode, signInCode, verifyAddress } from "./email-templates.ts";

/** What a request for a code is answered with, whether one was sent or not. */
export const CodeRequested = z.object({ status: z.literal("code_requested") }).meta({ id: "CodeRequested" });

const TEMPLATES: Record<CodePurpose, (code: string) => EmailContent> = {
  verify_email: verifyAddress,
  sign_in: signInCode,
  reset_password: resetCode,
  erase_account: erasureCode,
};

/**
 * Mails a new code to a known person; false where their mailbox has had too many for now. One round trip to the database.
 */
export async function sendCode(
  ctx: Context,
  batch: ActionBatch,
  purpose: CodePurpose,
  { id, email }: { id: string; email: string },
): Promise<boolean> {
  if (!(await mayTake(ctx, limits.mails(purpose, email)))) return false;
  const code = await newCode(ctx.config, purpose, email);
  const { kept } = await batch({
    kept: keepCode(ctx.config, sql`(select ${id}::uuid as id) person`, purpose, code),
  });
  if (!kept[0]) return false;
  sendEmail(ctx, email, TEMPLATES[purpose](digitsOf(code, kept[0])));
  return true;
}
