import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import type { PlatformBatch } from "#platform/operations/action.ts";
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

/** Mails a new code to a known person; false where they had too many wrong codes today. One round trip. */
export async function sendCode(
  ctx: Context,
  batch: PlatformBatch,
  purpose: CodePurpose,
  { id, email }: { id: string; email: string },
): Promise<boolean> {
  const code = makeCode();
  const hash = await codeHash(ctx.config, purpose, email, code);
  const { kept } = await batch({ kept: keepCode(sql`(select ${id}::uuid as id) person`, purpose, hash) });
  if (kept.length === 0) return false;
  sendEmail(ctx, email, TEMPLATES[purpose](code));
  return true;
}
