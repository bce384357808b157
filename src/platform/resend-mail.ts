import type { Config } from "./env.ts";
import { type EmailPort, type Mail, MailFailed } from "./mail.ts";
import { KeptInSandbox, outside, type Reach } from "./outside.ts";

const TIME_OUT_MS = 8000;
const TRIES = 3;
/** Errors of one mail, such as an address that is none; others are of the account. */
const OF_THE_MAIL = new Set(["invalid_parameter", "invalid_to_address", "validation_error"]);

/** Mail through Resend's API; what may pass by itself (429, 5xx, silence) is tried again under the same key; what is a
 * sandbox's goes to nobody, as if it had been taken. */
export function resend({ RESEND_API_URL, RESEND_API_KEY, MAIL_FROM }: Config, reach: Reach): EmailPort {
  const attempt = async (mail: Mail, idempotencyKey: string): Promise<string | undefined> => {
    let response: Response;
    try {
      response = await outside(reach, `${RESEND_API_URL.replace(/\/$/, "")}/emails`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${RESEND_API_KEY}`,
          "Content-Type": "application/json",
          "User-Agent": "duka/1",
          "Idempotency-Key": idempotencyKey,
        },
        body: JSON.stringify({ from: MAIL_FROM, ...mail, to: [mail.to] }),
        signal: AbortSignal.timeout(TIME_OUT_MS),
      });
    } catch (error) {
      if (error instanceof KeptInSandbox) return undefined;
      return error instanceof Error ? error.name : "no answer";
    }
    if (response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const { name } = (await response.json().catch(() => ({}))) as { name?: string };
    const reason = `${response.status} ${name ?? ""}`.trim();
    const passing =
      response.status === 429 || response.status >= 500 || name === "concurrent_idempotent_requests";
    if (!passing) throw new MailFailed(reason, { isRefused: OF_THE_MAIL.has(name ?? "") });
    return reason;
  };
  return {
    async send(mail, idempotencyKey) {
      let reason: string | undefined;
      for (let tried = 0; tried < TRIES; tried++) {
        if (tried > 0) await scheduler.wait(500 * 2 ** (tried - 1));
        reason = await attempt(mail, idempotencyKey);
        if (reason === undefined) return;
      }
      throw new MailFailed(reason);
    },
  };
}
