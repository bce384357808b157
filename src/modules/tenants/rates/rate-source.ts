/** What a source says of all currencies at a moment. */
export interface Quote {
  /** Since when it holds, RFC 3339 in UTC. */
  at: string;
  /** What one unit of some common currency is in each, as exact decimal text more than zero, by ISO 4217 code. */
  rates: Readonly<Record<string, string>>;
}

/** Where exchange rates come from. Throws RateSourceFailed. */
export interface RateSource {
  latest(): Promise<Quote>;
}

/** No quote that can be used; `message` says why, and no key. */
export class RateSourceFailed extends Error {
  override readonly name = "RateSourceFailed";
}
