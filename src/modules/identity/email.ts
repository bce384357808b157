import { keepMails } from "#modules/sandbox";
import type { Context } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { type EmailContent, mailOf } from "#platform/mail.ts";
import { forPlatform } from "#platform/outside.ts";
import { resend } from "#platform/resend-mail.ts";

/** Sends a mail after the answer, so that its time gives away nothing. What fails is logged. One of a `sandbox` is kept there to be read. */
export function sendEmail(ctx: Context, to: string, content: EmailContent, sandbox?: string | null): void {
  const [mail, key] = [mailOf(to, content), newId()];
  ctx.waitUntil(
    sandbox
      ? keepMails(ctx, sandbox, [{ to, subject: mail.subject, text: mail.text, key }])
      : resend(ctx.config, forPlatform).send(mail, key),
  );
}
