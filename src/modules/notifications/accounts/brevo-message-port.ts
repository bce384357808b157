import type { Reach } from "#platform/outside.ts";
import { callProvider, failureOf, type MessagePort } from "./message-port.ts";

const MINUTE = 60_000;

interface Account {
  url: string;
  apiKey: string;
  sender: string;
  reach: Reach;
}

/** `Name <address>` as Brevo has it. */
function senderOf(sender: string): { name?: string; email: string } {
  const [, name, email] = /^(.*?)\s*<([^<>]+)>$/.exec(sender) ?? [];
  if (!email) return { email: sender };
  return name ? { name, email } : { email };
}

const post = ({ url, apiKey, reach }: Account, path: string, body: Record<string, unknown>) =>
  callProvider(reach, `${url.replace(/\/$/, "")}${path}`, {
    method: "POST",
    headers: { "api-key": apiKey, "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });

/** Mail by an account at Brevo, which keeps keys for half an hour, and was said to for a quarter, and refuses one that it knows. */
export const brevoMailPort = (account: Account): MessagePort => ({
  keyLivesMs: 12 * MINUTE,
  async send({ to, title, text, html, reference, key }) {
    const answer = await post(account, "/smtp/email", {
      sender: senderOf(account.sender),
      to: [{ email: to }],
      subject: title,
      textContent: text,
      htmlContent: html,
      headers: { idempotencyKey: key, "X-Mailin-custom": reference },
    });
    const { messageId, code } = answer.body;
    if (answer.status === 201 || answer.status === 202)
      return { kind: "accepted", messageId: typeof messageId === "string" ? bare(messageId) : null };
    if (code === "duplicate_parameter" || code === "duplicate_request")
      return { kind: "accepted", messageId: null };
    return failureOf(answer, code);
  },
});

/** Text messages by an account at Brevo, which knows no keys for them. */
export const brevoSmsPort = (account: Account): MessagePort => ({
  keyLivesMs: 0,
  async send({ to, text, reference }) {
    const answer = await post(account, "/transactionalSMS/sms", {
      sender: account.sender,
      recipient: to.replace(/^\+/, ""),
      content: text,
      type: "transactional",
      tag: reference,
      unicodeEnabled: true,
    });
    const { messageId, code } = answer.body;
    if (answer.status === 201)
      return { kind: "accepted", messageId: messageId === undefined ? null : String(messageId) };
    return failureOf(answer, code);
  },
});

/** A message's name without its angle brackets, which come and go. */
export const bare = (messageId: string): string => messageId.replace(/^<|>$/g, "");
