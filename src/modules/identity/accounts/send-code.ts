import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { limits } from "#platform/limits.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { mayTake } from "#platform/rate-limit.ts";
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

/**
 * Mails a new code to a known person; false where their mailbox has had too many, or they too many wrong ones, for now.
 * One round trip to the database.
 */
export async function sendCode(
  ctx: Context,
  batch: ActionBatch,
  purpose: CodePurpose,
  { id, email }: { id: string; email: string },
): Promise<boolean> {
  if (!(await mayTake(ctx, limits.mails(purpose, email)))) return false;
  const code = makeCode();
  const hash = await codeHash(ctx.config, purpose, email, code);
  const { kept } = await batch({
    kept: keepCode(ctx.config, sql`(select ${id}::uuid as id) person`, purpose, hash),
  });
  if (kept.length === 0) return false;
  sendEmail(ctx, email, TEMPLATES[purpose](code));
  return true;
}
