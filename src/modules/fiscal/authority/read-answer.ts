import { z } from "zod";
import { cut, storable } from "#platform/text.ts";
import { outOfTurn, unknownMeaning } from "../profiles/meanings.ts";
import type { Call, CountryProfile } from "../profiles/profile.ts";
import type { Outcome, Refusal } from "./authority.ts";
import type { Reply } from "./call-authority.ts";

const LONGEST_MESSAGE = 500;
const LONGEST_CODE = 100;

const Envelope = z.object({
  resultCd: z.union([z.string(), z.number()]).transform(String),
  resultMsg: z.string().nullish(),
  data: z.unknown().optional(),
});

/** The number that the authority wants next, as its words have it. */
export function expectedNumber(message: string): number | undefined {
  const [, digits] = /expected(?: value)?:? ?(\d{1,15})/i.exec(message) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The JSON of an answer, of whose texts each can be kept. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === "string" ? storable(value) : value));
  } catch {
    return undefined;
  }
}

/** What was sent, as far as an answer is judged by it. */
export interface Sent {
  call: Call;
  /** The number of a document or report. */
  number?: number | undefined;
  /** Texts that no message may repeat. */
  secrets: readonly string[];
}

/**
 * The outcome of a call. `read` takes what an answer says of a success; where it cannot be read, the authority may have it. Statuses say
 * nothing where the body is the protocol's: it answers 200 to refusals too.
 */
export function outcomeOf<Data>(
  profile: CountryProfile,
  sent: Sent,
  reply: Reply,
  read: (data: unknown) => Data | undefined,
): Outcome<Data> {
  if (reply.kind !== "answered") return reply;
  const envelope = Envelope.safeParse(parsed(reply.text));
  if (!envelope.success)
    return { kind: "maybe_sent", why: `status ${reply.status}, and no answer of the protocol` };
  const { resultMsg, data } = envelope.data;
  const code = cut(envelope.data.resultCd, LONGEST_CODE);
  const isSale = sent.call === "sale" || sent.call === "confirm_sale";
  const meaning =
    (isSale ? profile.sale_meanings?.[code] : undefined) ?? profile.meanings[code] ?? unknownMeaning;
  const message = cut(
    sent.secrets.reduce((text, secret) => text.replaceAll(secret, "***"), resultMsg ?? ""),
    LONGEST_MESSAGE,
  );
  const refusal: Refusal = { code, message, cause: meaning.cause, fix: meaning.fix };
  switch (meaning.kind) {
    case "accepted": {
      const found = read(data);
      return found === undefined
        ? { kind: "maybe_sent", why: "the answer cannot be read" }
        : { kind: "accepted", data: found };
    }
    case "empty":
      return { kind: "empty" };
    case "not_sent":
      return { kind: "not_sent", why: `${code} ${message}`.trim() };
    case "maybe_sent":
      return { kind: "maybe_sent", why: `${code} ${message}`.trim() };
    case "retry":
      return { kind: "retry", ...refusal };
    default:
      return inTurn({ kind: meaning.kind, ...refusal }, sent);
  }
}

/** A refusal for its number: where a later one is expected, the authority has this one; where an earlier one is, it has to wait. */
function inTurn(refused: { kind: "duplicate" | "rejected" } & Refusal, { number }: Sent): Outcome<never> {
  const expected = expectedNumber(refused.message);
  if (expected === undefined || number === undefined) return refused;
  if (expected > number) return { ...refused, kind: "duplicate", expected };
  if (expected === number) return { ...refused, expected };
  const { cause, fix } = outOfTurn(expected);
  return { kind: "retry", code: refused.code, message: refused.message, cause, fix, expected };
}
