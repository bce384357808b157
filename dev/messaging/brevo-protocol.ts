import { randomUUID } from "node:crypto";

/** A mail or text message that was taken. */
export type Taken = { id: string; to: string; text: string; reference: string | null; at: string };

/** The body of a Brevo error. */
export const brevoRefusal = (code: string, message: string) => ({ code, message });

type Refused = { status: number; code: string };

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const now = () => new Date().toISOString();

/** Reads `POST /smtp/email`: `key` is its idempotency key. */
export function parseMail(body: string): (Taken & { key: string | undefined }) | Refused {
  const { sender, to, subject, htmlContent, textContent, headers } = parsed(body);
  const [first] = Array.isArray(to) ? (to as { email?: unknown }[]) : [];
  const from = (sender as { email?: unknown } | undefined)?.email;
  if (typeof from !== "string" || typeof subject !== "string" || subject === "")
    return { status: 400, code: "missing_parameter" };
  if (typeof first?.email !== "string" || !first.email.includes("@"))
    return { status: 400, code: "invalid_parameter" };
  if (typeof htmlContent !== "string" && typeof textContent !== "string")
    return { status: 400, code: "missing_parameter" };
  const given = (headers ?? {}) as Record<string, string | undefined>;
  return {
    id: `<${randomUUID()}@smtp-relay.mailin.fr>`,
    to: first.email,
    text: String(textContent ?? htmlContent),
    reference: given["X-Mailin-custom"] ?? null,
    at: now(),
    key: given.idempotencyKey,
  };
}

/** Reads `POST /transactionalSMS/sms`. */
export function parseSms(body: string): Taken | Refused {
  const { sender, recipient, content, tag } = parsed(body);
  if (typeof sender !== "string" || !/^([A-Za-z0-9]{1,11}|\d{1,15})$/.test(sender))
    return { status: 400, code: "invalid_parameter" };
  if (typeof recipient !== "string" || !/^\d{7,15}$/.test(recipient))
    return { status: 400, code: "invalid_parameter" };
  if (typeof content !== "string" || content === "") return { status: 400, code: "missing_parameter" };
  const id = String(Math.floor(Math.random() * 1e15));
  return {
    id,
    to: `+${recipient}`,
    text: content,
    reference: typeof tag === "string" ? tag : null,
    at: now(),
  };
}
