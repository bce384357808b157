import type { Outcome, Refusal } from "../authority/authority.ts";
import type { KeptReceipt } from "./kept-receipt.ts";

/** What became of a try to tell a document, as fiscal.record_outcome takes it. */
export interface RecordedOutcome {
  kind: "accepted" | "duplicate" | "rejected" | "not_sent" | "maybe_sent" | "retry" | "waits" | "released";
  code: string | null;
  message: string | null;
  cause: string | null;
  fix: string | null;
  data?: KeptReceipt;
  milliseconds?: number;
}

/** By this code the authority has taken it just now, though without saying what it signed. */
const SUCCESS = "000";
const AGAIN = "It is tried again by itself; look at the device's connection where it stays so";
const said = ({ code, message, cause, fix }: Refusal) => ({ code, message, cause, fix });

/** It goes back as it was: nothing was sent, and the authority was not asked. */
export const released: RecordedOutcome = {
  kind: "released",
  code: null,
  message: null,
  cause: null,
  fix: null,
};

/** Its body cannot be written: somebody has to put it right, or give it up. */
export const unwritable = (message: string): RecordedOutcome => ({
  kind: "rejected",
  code: "body.unwritable",
  message,
  cause: "The document cannot be written as the authority wants it",
  fix: "Give it up, and issue another one; the platform's support can tell why",
});

/** What is recorded where what came of it cannot be, as it is: what it comes to, in words of ours. */
export const unrecorded = <Kind extends string>({ kind }: { kind: Kind }) => ({
  ...{ kind, code: "answer.unrecorded", message: null },
  cause: "What came of it could not be recorded as it is",
  fix: "Look at the document in the authority's own books; the platform's support can tell why",
});

/** Nothing left, as what comes before could not be recorded. */
export const unprepared: RecordedOutcome = { ...unrecorded({ kind: "not_sent" }), fix: AGAIN };

/** The keys of its device cannot be opened here. */
export const unopened: RecordedOutcome = {
  kind: "retry",
  code: "device.unreadable",
  message: null,
  cause: "The keys of the device cannot be opened",
  fix: "Ask the platform's support: a key that seals accounts is missing",
};

/** Its device's address is none that the deployment sends to. */
export const unreachable: RecordedOutcome = {
  kind: "not_sent",
  code: "device.address_refused",
  message: null,
  cause: "The address of the device is none that may be called",
  fix: "Correct the address of the device, or ask the platform's support",
};

/** How a document stands before a try. */
interface Standing {
  number: number;
  is_uncertain: boolean;
  is_in_step: boolean;
}

/**
 * What is recorded of an outcome. That the authority has the number already means this document where it may have had it before, and where
 * its numbers were those that are here: then a device on the way has sent it twice. Else another one's has the number. A number that comes too
 * early waits for those before it.
 */
export function recorded(outcome: Outcome<unknown>, standing: Standing): RecordedOutcome {
  switch (outcome.kind) {
    case "accepted":
      return { kind: "accepted", code: null, message: null, cause: null, fix: null };
    case "empty":
      return {
        ...unwritable("nothing"),
        kind: "maybe_sent",
        code: "empty",
        fix: AGAIN,
        cause: "The authority answered with nothing",
      };
    case "not_sent":
      return {
        kind: "not_sent",
        code: null,
        message: outcome.why,
        cause: "The authority was not reached",
        fix: AGAIN,
      };
    case "maybe_sent":
      return {
        kind: "maybe_sent",
        code: null,
        message: outcome.why,
        cause: "The authority did not say whether it has it",
        fix: AGAIN,
      };
    case "retry":
      return { kind: "retry", ...said(outcome) };
    default:
      return ofNumber(outcome, standing);
  }
}

function ofNumber(
  outcome: { kind: "duplicate" | "rejected"; expected?: number } & Refusal,
  { number, is_uncertain, is_in_step }: Standing,
): RecordedOutcome {
  const { expected } = outcome;
  if (expected !== undefined && expected < number)
    return {
      ...{ kind: "waits", code: "number.waits", message: outcome.message },
      cause: `The authority wants number ${expected} first`,
      fix: `Put number ${expected} right, or give it up: later numbers wait for it`,
    };
  if (outcome.kind === "duplicate" && outcome.code === SUCCESS) return { kind: "accepted", ...said(outcome) };
  const isTaken = outcome.kind === "duplicate" || (expected !== undefined && expected > number);
  if (!isTaken) return { kind: "rejected", ...said(outcome) };
  const isNext = expected === undefined || expected === number + 1;
  if (is_uncertain || (is_in_step && isNext)) return { kind: "duplicate", ...said(outcome) };
  return {
    ...{ kind: "rejected", code: "number.taken", message: outcome.message },
    cause: "Another document has this number at the authority, which was not sent from here",
    fix: "Give it up and issue another one; reconcile the device, and let no other system use it",
  };
}
