import { request } from "./request.ts";
import type { Membership, SignedIn } from "./shapes.ts";
import { endsSession, Refusal } from "./words.ts";

/** A token is renewed so long before it ends. */
const EARLY_MS = 60_000;
const RETRY_MS = 20_000;

// In sessionStorage from when the page goes until it is back, so that a reload stays signed in: a copied tab finds nothing there,
// as a refresh token that two tabs spend ends the session of both.
const KEPT = "duka.refresh_token";

/** A signed-in person. The access token is in this object alone. */
export class Session {
  #tokens: SignedIn;
  #endsAt = 0;
  #renewing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  /** Called once when the session is over, unless by `signOut`. */
  onEnd: (error: unknown) => void = () => {};

  constructor(tokens: SignedIn) {
    this.#tokens = tokens;
    this.#take(tokens);
    addEventListener("pagehide", this.#leave);
    addEventListener("pageshow", this.#return);
  }

  get user(): SignedIn["user"] {
    return this.#tokens.user;
  }

  /** Where the person may work, as of the last renewal. */
  get memberships(): Membership[] {
    return this.#tokens.memberships.filter(({ status }) => status === "active");
  }

  /** Asks the API as this person. Errors: `Refusal`, `Unreachable`. */
  async ask(path: string, asked: { method?: "GET" | "POST"; body?: unknown; tenantId?: string } = {}) {
    const first = await this.token();
    try {
      return await request(path, { ...asked, token: first });
    } catch (error) {
      if (error instanceof Refusal && error.code === "auth.invalid_token") {
        if (first === this.#tokens.access_token) await this.renew();
        return request(path, { ...asked, token: await this.token() });
      }
      if (endsSession(error)) this.#end(error);
      throw error;
    }
  }

  /** An access token that is still valid. */
  async token(): Promise<string> {
    if (Date.now() > this.#endsAt - EARLY_MS / 2) await this.renew();
    return this.#tokens.access_token;
  }

  /** Turns the refresh token in; whoever asks meanwhile waits for the same answer. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Ends the session at the server too. Errors: `Unreachable`, `Refusal`, where it goes on there until it expires. */
  async signOut(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await request("/auth/logout", { method: "POST", body: {}, token: await this.token() });
    } catch (error) {
      if (!endsSession(error)) throw error;
    } finally {
      this.#forget();
    }
  }

  async #renew(): Promise<void> {
    const body = { refresh_token: this.#tokens.refresh_token };
    try {
      this.#take((await request("/auth/refresh", { method: "POST", body })) as SignedIn);
    } catch (error) {
      if (endsSession(error)) this.#end(error);
      else this.#later(RETRY_MS);
      throw error;
    }
  }

  #take(tokens: SignedIn): void {
    if (this.#isOver) return;
    this.#tokens = tokens;
    this.#endsAt = Date.now() + tokens.expires_in * 1000;
    this.#later(Math.max(tokens.expires_in * 500, tokens.expires_in * 1000 - EARLY_MS));
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.renew().catch(() => {}), wait);
  }

  #end(error: unknown): void {
    if (this.#isOver) return;
    this.#forget();
    this.onEnd(error);
  }

  #forget(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    removeEventListener("pagehide", this.#leave);
    removeEventListener("pageshow", this.#return);
    sessionStorage.removeItem(KEPT);
  }

  #leave = (): void => sessionStorage.setItem(KEPT, this.#tokens.refresh_token);
  #return = (): void => sessionStorage.removeItem(KEPT);
}

/**
 * The session that this tab had before it was loaded again; undefined where it had none.
 * Errors: `Refusal` where it is over, `Unreachable`.
 */
export async function restored(): Promise<Session | undefined> {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept) return undefined;
  try {
    const body = { refresh_token: kept };
    const session = new Session((await request("/auth/refresh", { method: "POST", body })) as SignedIn);
    sessionStorage.removeItem(KEPT);
    return session;
  } catch (error) {
    if (endsSession(error)) sessionStorage.removeItem(KEPT);
    throw error;
  }
}

export type Step = { session: Session } | { codeFor: string };

/** Signs in; where a code was mailed, it goes on with `signInByCode`. */
export async function signIn(name: string, password: string): Promise<Step> {
  const answer = await request("/auth/login", { method: "POST", body: { username: name, password } });
  const { access_token } = answer as Partial<SignedIn>;
  return access_token ? { session: new Session(answer as SignedIn) } : { codeFor: name };
}

export async function signInByCode(email: string, code: string): Promise<Session> {
  return new Session(
    (await request("/auth/login/verify", { method: "POST", body: { email, code } })) as SignedIn,
  );
}
