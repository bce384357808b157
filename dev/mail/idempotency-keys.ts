import type { Reply } from "../http.ts";
import { refusal } from "./resend-protocol.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT = 10_000;

/** Resend's Idempotency-Key: for a day the same key and payload of a caller get the first answer, another payload gets 409. */
export function idempotencyKeys() {
  const answers = new Map<string, { payload: string; reply: Reply; until: number }>();

  function fail(status: number, name: string, message: string): Reply {
    return { status, json: refusal(status, name, message) };
  }

  return {
    once(caller: string, key: string | string[] | undefined, payload: string, accept: () => Reply): Reply {
      if (key === undefined) return accept();
      if (typeof key !== "string" || key.length < 1 || key.length > 256) {
        return fail(
          400,
          "invalid_idempotency_key",
          "The idempotency key must be between 1 and 256 characters",
        );
      }
      const name = `${caller} ${key}`;
      const known = answers.get(name);
      if (known && known.until > Date.now()) {
        if (known.payload === payload) return known.reply;
        return fail(
          409,
          "invalid_idempotent_request",
          "This idempotency key has been used with another request body",
        );
      }
      const reply = accept();
      if (reply.status === 200) answers.set(name, { payload, reply, until: Date.now() + DAY_MS });
      const [oldest] = answers.keys();
      if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
      return reply;
    },
  };
}
