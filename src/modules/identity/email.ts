import { keepMails } from "#modules/sandbox";
import type { Context } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import type { Mail } from "#platform/mail.ts";
import { forPlatform } from "#platform/outside.ts";
import { resend } from "#platform/resend-mail.ts";
import { escapeHtml } from "#platform/text.ts";

/** What an e-mail template makes: paragraphs, and below the first a code that stands out. No names that a stranger gave. */
export interface EmailContent {
  subject: string;
  paragraphs: readonly string[];
  code?: string;
}

/** The mail to an address, with a text and an HTML body. */
function mailOf(to: string, { subject, paragraphs, code }: EmailContent): Mail {
  const [first = "", ...others] = paragraphs;
  const text = [first, code, ...others].filter(Boolean).join("\n\n");
  const paragraph = (content: string) => `<p>${content}</p>`;
  const html = [
    paragraph(escapeHtml(first)),
    code && paragraph(`<strong style="font-size:1.6em;letter-spacing:.2em">${escapeHtml(code)}</strong>`),
    ...others.map((other) => paragraph(escapeHtml(other))),
  ].filter(Boolean);
  return {
    to,
    subject,
    text: `${text}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="font-family:sans-serif;max-width:36em">${html.join("")}</body></html>`,
  };
}

/** Sends a mail after the answer, so that its time gives away nothing. What fails is logged. One of a `sandbox` is kept there to be read. */
export function sendEmail(ctx: Context, to: string, content: EmailContent, sandbox?: string | null): void {
  const [mail, key] = [mailOf(to, content), newId()];
  ctx.waitUntil(
    sandbox
      ? keepMails(ctx, sandbox, [{ to, subject: mail.subject, text: mail.text, key }])
      : resend(ctx.config, forPlatform).send(mail, key),
  );
}
