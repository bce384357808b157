import type { Context } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { type Mail, resend } from "#platform/mail.ts";

/** What a letter says: paragraphs, and below the first a code or a link that stands out. No names that a stranger gave. */
export interface Letter {
  subject: string;
  paragraphs: readonly string[];
  code?: string;
  link?: { label: string; url: string };
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A letter as a mail with a text and an HTML body. */
export function written(to: string, { subject, paragraphs, code, link }: Letter): Mail {
  const [first = "", ...others] = paragraphs;
  const text = [first, code, link && `${link.label}: ${link.url}`, ...others].filter(Boolean).join("\n\n");
  const paragraph = (content: string) => `<p>${content}</p>`;
  const html = [
    paragraph(escaped(first)),
    code && paragraph(`<strong style="font-size:1.6em;letter-spacing:.2em">${escaped(code)}</strong>`),
    link && paragraph(`<a href="${escaped(link.url)}">${escaped(link.label)}</a>`),
    ...others.map((other) => paragraph(escaped(other))),
  ].filter(Boolean);
  return {
    to,
    subject,
    text: `${text}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body style="font-family:sans-serif;max-width:36em">${html.join("")}</body></html>`,
  };
}

/** Sends a letter after the answer, so that its time tells nobody whether there was one. What fails is logged. */
export function sendLetter(ctx: Context, to: string, letter: Letter): void {
  ctx.waitUntil(resend(ctx.config).send(written(to, letter), newId()));
}

const IGNORE = "If this was not you, ignore this mail: without the code nothing happens.";
const TEN_MINUTES = "The code is good for ten minutes and for five tries. Give it to nobody.";

export const verifyAddress = (code: string): Letter => ({
  subject: "Your code to verify your e-mail address",
  paragraphs: ["Enter this code to verify your e-mail address:", TEN_MINUTES, IGNORE],
  code,
});

export const signInCode = (code: string): Letter => ({
  subject: "Your code to sign in",
  paragraphs: [
    "Enter this code to sign in:",
    TEN_MINUTES,
    "If this was not you, somebody knows your password: change it.",
  ],
  code,
});

export const resetCode = (code: string): Letter => ({
  subject: "Your code for a new password",
  paragraphs: ["Enter this code to set a new password:", TEN_MINUTES, IGNORE],
  code,
});

export const accountExists: Letter = {
  subject: "You already have an account",
  paragraphs: [
    "Somebody, perhaps you, tried to register this e-mail address, which has an account already.",
    "Sign in as you always do, or ask for a new password if you forgot yours. If this was not you, ignore this mail.",
  ],
};

export const passwordChanged: Letter = {
  subject: "Your password was changed",
  paragraphs: [
    "The password of your account was changed, and your other sessions have ended.",
    "If this was not you, ask for a new password at once.",
  ],
};
