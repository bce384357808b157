import type { Config } from "./env.ts";

/** For whom an outside company is called: the platform itself, a tenant that does business, or one that only tries things out. */
export interface Reach {
  isSandbox: boolean;
  /** Hosts, with their ports, that stand in for companies: a sandbox calls these, and no other. */
  standIns: readonly string[];
}

/** What the platform does for itself, and for people: sign-in codes, accounts. */
export const forPlatform: Reach = { isSandbox: false, standIns: [] };

/** For a tenant, of which the statement that reads what is to be done says whether it is a sandbox. */
export const reachOf = ({ SANDBOX_HOSTS }: Config, isSandbox: boolean): Reach => ({
  isSandbox,
  standIns: SANDBOX_HOSTS,
});

/** A call that a sandbox may not make. It was not made. */
export class KeptInSandbox extends Error {
  override readonly name = "KeptInSandbox";

  constructor() {
    super("a sandbox reaches no outside company");
  }
}

/**
 * The one way out to other companies: whoever sends mail or messages, asks for rates or speaks with an authority calls by it, and says for
 * whom. Throws KeptInSandbox, and what fetch throws.
 */
export async function outside(
  { isSandbox, standIns }: Reach,
  url: string,
  init: RequestInit,
): Promise<Response> {
  if (isSandbox && !standIns.includes(new URL(url).host)) throw new KeptInSandbox();
  return fetch(url, init);
}
