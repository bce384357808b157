import type { Outcome } from "../accounts/message-port.ts";
import type { Due } from "./due-deliveries.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Tries of a message that its provider does not take for now; then it has failed, after some hours. */
const MOST_TRIES = 12;
/** For so long after a try the provider may still be about to list the message. */
const LISTED_AFTER = 5 * MINUTE;

/** What becomes of a delivery after a try, or after its provider was asked. */
export interface NextStep {
  id: string;
  status: "waiting" | "unknown" | "sent" | "failed" | "cancelled";
  message_id?: string | null;
  failure?: string | null;
  due_at?: string;
  /** The provider may have it. */
  uncertain?: boolean;
  /** The provider has not got it, for certain. */
  certain?: boolean;
  /** It was claimed, and its provider was not called. */
  untried?: boolean;
}

/** Milliseconds until the next try: twice as long each time, up to an hour. */
export const waitOf = (attempts: number): number =>
  Math.min(30 * SECOND * 2 ** Math.max(0, attempts - 1), HOUR);

export const later = (at: Date, ms: number): string => new Date(at.getTime() + ms).toISOString();

/**
 * After a try; the next is no sooner than its provider said. What a provider may have is tried again only while it takes the same key
 * once; after that, and where it knows no keys, the outcome is unknown, until the provider is asked or says so itself.
 */
export function afterTry(due: Due, outcome: Outcome, keyLivesMs: number, at: Date): NextStep {
  const { id } = due;
  const attempts = due.attempts + 1;
  if (outcome.kind === "accepted")
    return { id, status: "sent", message_id: outcome.messageId, failure: null };
  const failure = outcome.reason;
  if (outcome.kind === "refused") return { id, status: "failed", failure };
  const next = later(at, Math.max(waitOf(attempts), outcome.retryAfterMs ?? 0));
  const isUncertain = outcome.kind === "uncertain" || due.uncertain_since !== null;
  if (!isUncertain) {
    if (attempts >= MOST_TRIES) return { id, status: "failed", failure };
    return { id, status: "waiting", failure, due_at: next };
  }
  const since = due.uncertain_since === null ? at : new Date(due.uncertain_since);
  return mayTryAgain(since, keyLivesMs, new Date(next))
    ? { id, status: "waiting", failure, due_at: next, uncertain: true }
    : { id, status: "unknown", failure, due_at: later(at, LISTED_AFTER), uncertain: true };
}

/** Does a provider that may have a message since then still take its key once? */
export const mayTryAgain = (since: Date, keyLivesMs: number, at: Date): boolean =>
  at.getTime() - since.getTime() < keyLivesMs;

/** After the provider was asked for messages that it had: `found` is one that is no other delivery's. */
export function afterAsking(due: Due, found: string | null | undefined, at: Date): NextStep {
  const { id } = due;
  if (found) return { id, status: "sent", message_id: found, failure: null };
  const since = new Date(due.uncertain_since ?? at);
  const isListed = found === null && at.getTime() - since.getTime() >= LISTED_AFTER;
  if (isListed) return { id, status: "waiting", due_at: at.toISOString(), certain: true };
  return { id, status: "unknown", due_at: later(at, LISTED_AFTER) };
}
