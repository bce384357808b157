import type { Reach } from "#platform/outside.ts";
import { callProvider, failureOf, type MessagePort } from "./message-port.ts";

const HOUR = 3_600_000;

/** Mail by an account at Resend, which keeps keys for a day. */
export const resendPort = (account: {
  url: string;
  apiKey: string;
  sender: string;
  reach: Reach;
}): MessagePort => ({
  keyLivesMs: 20 * HOUR,
  async send({ to, title, text, html, reference, key }) {
    const answer = await callProvider(account.reach, `${account.url.replace(/\/$/, "")}/emails`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${account.apiKey}`,
        "Content-Type": "application/json",
        "User-Agent": "duka/1",
        "Idempotency-Key": key,
      },
      body: JSON.stringify({
        ...{ from: account.sender, to: [to], subject: title, text, html },
        tags: [{ name: "reference", value: reference }],
      }),
    });
    const { id, name } = answer.body;
    if (answer.status === 200 && typeof id === "string") return { kind: "accepted", messageId: id };
    // Another try of it is under way, or was taken in other words: it is not for this one to say.
    if (answer.status === 409) return { kind: "uncertain", reason: `409 ${name}` };
    return failureOf(answer, name);
  },
});
