import { outside, type Reach } from "#platform/outside.ts";

const TIME_OUT_MS = 8000;
/** No provider has anybody wait for longer. */
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** A message to one person. */
export interface OutboundMessage {
  to: string;
  title: string;
  text: string;
  html?: string | undefined;
  /** Comes back with what the provider says of the message; letters, digits, `-` and `_`. */
  reference: string;
  /** A UUID: the same for every try of the same message. */
  key: string;
}

/** What became of a try. Reasons name the provider's code, never what a message says or whom it is to. */
export type Outcome =
  | { kind: "accepted"; messageId: string | null }
  /** It would be refused again. */
  | { kind: "refused"; reason: string }
  /** It was not taken, and may be later. */
  | { kind: "busy"; reason: string; retryAfterMs?: number }
  /** It may have been taken. */
  | { kind: "uncertain"; reason: string; retryAfterMs?: number };

/** Sends messages by one account of a provider. */
export interface MessagePort {
  /** For how long the provider takes a message of the same key once; 0 where it knows no keys. */
  keyLivesMs: number;
  send(message: OutboundMessage): Promise<Outcome>;
  /** The names of messages to somebody with this text that the provider has had since; undefined where it did not say. */
  find?(message: Pick<OutboundMessage, "to" | "text">, since: Date): Promise<string[] | undefined>;
}

/** What a provider answered; without a status it did not. */
export interface ProviderAnswer {
  status: number | undefined;
  body: Record<string, unknown>;
  reason: string;
  /** For how long the provider wants no calls; 0 where it did not say. */
  retryAfterMs: number;
}

/** Milliseconds from a moment that a `Retry-After` asks for, in seconds or as a date of HTTP: 0 where it is neither, at most six hours. */
export function retryAfterMs(header: string | null, now: number): number {
  const text = header?.trim() ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : /^[A-Za-z]/.test(text) ? Date.parse(text) - now : 0;
  return Math.min(Math.max(0, ms || 0), LONGEST_WAIT_MS);
}

/** Calls a provider for a tenant. Whatever it answers, and that it did not, is told and not thrown. */
export async function callProvider(reach: Reach, url: string, init: RequestInit): Promise<ProviderAnswer> {
  try {
    const response = await outside(reach, url, { ...init, signal: AbortSignal.timeout(TIME_OUT_MS) });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown> | null;
    const wait = retryAfterMs(response.headers.get("Retry-After"), Date.now());
    return { status: response.status, body: body ?? {}, reason: String(response.status), retryAfterMs: wait };
  } catch (error) {
    const reason = error instanceof Error ? error.name : "no answer";
    return { status: undefined, body: {}, reason, retryAfterMs: 0 };
  }
}

/** The outcome of an answer that is no success, by its status: `code` is the provider's own. */
export function failureOf(
  { status, reason, retryAfterMs }: ProviderAnswer,
  code: unknown,
): Exclude<Outcome, { kind: "accepted" }> {
  const named = typeof code === "string" || typeof code === "number" ? `${reason} ${code}` : reason;
  if (status === undefined || status >= 500 || status < 400)
    return { kind: "uncertain", reason: named, retryAfterMs };
  // Keys that are wrong, unpaid or too often used are the account's, and may be put right.
  if ([401, 402, 403, 408, 429].includes(status)) return { kind: "busy", reason: named, retryAfterMs };
  return { kind: "refused", reason: named };
}
