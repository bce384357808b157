/** A request that the API refused. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly reference: string;
  /** Seconds after which the same may be asked again; 0 where the answer does not say. */
  readonly wait: number;

  constructor(status: number, problem: { code?: string; title?: string; request_id?: string }, wait: number) {
    super(problem.code ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? "";
    this.title = problem.title ?? "The server answered in a way that this page does not know";
    this.reference = problem.request_id ?? "";
    this.wait = wait;
  }
}

/** A request that got no answer. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

const KNOWN: Readonly<Record<string, string>> = {
  "auth.invalid_credentials": "This name and password do not go together. Check both and try again.",
  "auth.invalid_code": "This code is wrong or no longer valid.",
  "auth.unverified":
    "This address is not confirmed yet. A code was mailed to it: confirm your registration with it, then sign in.",
  "auth.no_address_for_code":
    "You sign in with a mailed code, and there is no address to mail it to. Ask whoever runs Duka for you.",
  "auth.deactivated": "This account is switched off. Ask whoever runs Duka for you.",
  "auth.session_ended": "Your session has ended. Sign in again.",
  "auth.sign_in_again": "This shop asks you to sign in again.",
  "auth.invalid_refresh_token": "Your session has ended. Sign in again.",
  "auth.second_factor_required": "This shop wants a mailed code at each sign-in. Sign in again.",
  "tenant.access_denied": "You are no member of this shop any more.",
  "tenant.deactivated": "This shop is closed.",
};

/** What went wrong, as a person reads it. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unreachable) return "The server cannot be reached. Check the connection.";
  if (!(error instanceof Refusal)) return "This page has a fault. Load it again.";
  if (error.code === "rate.limited")
    return `Too many requests at this moment. Try again in ${inWords(error.wait)}.`;
  if (error.status >= 500)
    return `The server has a fault (reference ${error.reference || "none"}). Try again.`;
  return KNOWN[error.code] ?? `${error.title}.`;
}

const inWords = (seconds: number): string =>
  seconds < 120 ? (seconds <= 1 ? "a moment" : `${seconds} seconds`) : `${Math.ceil(seconds / 60)} minutes`;

/** Refusals after which signing in again is all that helps. */
export const endsSession = (error: unknown): boolean =>
  error instanceof Refusal &&
  [
    "auth.session_ended",
    "auth.sign_in_again",
    "auth.invalid_refresh_token",
    "auth.second_factor_required",
  ].includes(error.code);

/** Refusals of somebody whose role may not read something: it is left out. */
export const isNotForThem = (error: unknown): boolean =>
  error instanceof Refusal && ["permission.denied", "membership.limited"].includes(error.code);

/** How something was paid. */
export const METHODS: Readonly<Record<string, string>> = {
  cash: "Cash",
  card: "Card",
  mobile_money: "Mobile money",
  bank: "Bank transfer",
  cheque: "Cheque",
  insurance: "Insurance",
  other: "Other",
};

/** How far a receipt is on its way to the tax authority, and how much that matters. */
export const RECEIPTS: Readonly<Record<string, { name: string; colour: string }>> = {
  pending: { name: "Waiting", colour: "colour-blue" },
  sending: { name: "On its way", colour: "colour-blue" },
  ambiguous: { name: "Without an answer", colour: "colour-orange" },
  rejected: { name: "Refused", colour: "colour-orange" },
  dead: { name: "Given up", colour: "colour-red" },
  void: { name: "Void", colour: "" },
  accepted: { name: "Signed", colour: "colour-green" },
};

/** How a shop stands with the tax authority. */
export const AUTHORITY: Readonly<Record<string, string>> = {
  not_initialised: "Not initialised",
  online: "The authority answers",
  offline: "The authority cannot be reached",
  stopped: "Nothing more can be sold",
};
