import { createDuka, type Options } from "./duka.ts";
import type { components } from "./generated/schema.ts";
import { ok } from "./problem.ts";

/** What a sign-in answers. */
export type Tokens = Pick<components["schemas"]["SignedIn"], "access_token" | "refresh_token" | "expires_in">;

/** A token that ends sooner than this is renewed first. */
const SPARE_MS = 30_000;

/** Somebody who is signed in: gives a token that is valid, and renews it before it ends. */
export class Session {
  readonly #duka: ReturnType<typeof createDuka>;
  #tokens: Tokens;
  #endsAt: number;
  #renewing: Promise<string> | undefined;

  /** Of a sign-in by whichever way, such as by a mailed code. */
  constructor(options: Pick<Options, "url" | "fetch" | "retries">, tokens: Tokens) {
    this.#duka = createDuka(options);
    this.#tokens = tokens;
    this.#endsAt = Date.now() + tokens.expires_in * 1000;
  }

  /** An access token that is valid. Throws a `DukaProblem` once the session has ended. */
  readonly token = async (): Promise<string> => {
    if (Date.now() < this.#endsAt - SPARE_MS) return this.#tokens.access_token;
    // Whoever asks meanwhile waits for the same one: a refresh token is good for once.
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  };

  async #renew(): Promise<string> {
    const { refresh_token } = this.#tokens;
    const tokens: Tokens = await ok(this.#duka.POST("/api/v1/auth/refresh", { body: { refresh_token } }));
    this.#tokens = tokens;
    this.#endsAt = Date.now() + tokens.expires_in * 1000;
    return tokens.access_token;
  }
}

/** Who signs in. */
export interface Credentials {
  email: string;
  password: string;
  /** Asks for the code that is mailed where a second factor is wanted. */
  code?: () => Promise<string>;
}

/** Signs in. Throws a `DukaProblem` where that is refused, and an `Error` where a code was mailed that nobody can be asked for. */
export async function signIn(
  options: Pick<Options, "url" | "fetch" | "retries">,
  { email, password, code }: Credentials,
): Promise<Session> {
  const duka = createDuka(options);
  const signed = await ok(duka.POST("/api/v1/auth/login", { body: { email, password } }));
  if ("access_token" in signed) return new Session(options, signed);
  if (!code) throw new Error("A code was mailed: give `code`, which asks for it.");
  const body = { email, code: await code() };
  return new Session(options, await ok(duka.POST("/api/v1/auth/login/verify", { body })));
}
