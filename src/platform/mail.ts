import { escapeHtml } from "./text.ts";

/** A message to one address; both bodies say the same. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Files, their content in base64. */
  attachments?: readonly { filename: string; content: string }[];
}

/** Sends mail. The same key sends once, however often it is tried within a day. Throws MailFailed. */
export interface EmailPort {
  send(mail: Mail, idempotencyKey: string): Promise<void>;
}

/** A message that was not taken; `message` names the provider's reason, never what the mail says or whom it is to. */
export class MailFailed extends Error {
  override readonly name = "MailFailed";
  /** Would the same mail be refused again, such as one to an address that is none? */
  readonly isRefused: boolean;

  constructor(reason: string | undefined, { isRefused = false } = {}) {
    super(reason);
    this.isRefused = isRefused;
  }
}

/**
 * The mailbox that an address leads to, for counting: without the +tag that anybody may add to it, and for Gmail without
 * the dots, which it does not read.
 */
export function mailboxOf(address: string): string {
  const untagged = address.replace(/(?<=[^+])\+[^@]*(?=@[^@]*$)/, "");
  const [, local] = /^([^"]+)@(?:gmail|googlemail)\.com$/.exec(untagged) ?? [];
  return local === undefined ? untagged : `${local.replaceAll(".", "")}@gmail.com`;
}

/** What an e-mail template makes: paragraphs, and below the first a code that stands out. No names that a stranger gave. */
export interface EmailContent {
  subject: string;
  paragraphs: readonly string[];
  code?: string;
}

/** The mail to an address, with a text and an HTML body. */
export function mailOf(to: string, { subject, paragraphs, code }: EmailContent): Mail {
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
