/**
 * What one isolate remembers, each thing for a while and at most `most` things, of which the oldest go first. Another
 * isolate knows nothing of it, and this one may be gone at any time: it saves work and decides nothing for good.
 */
export class Memory<Value> {
  readonly #kept = new Map<string, { value: Value; until: number }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now()) return kept.value;
    this.#kept.delete(key);
    return undefined;
  }

  /** Remembers a value for so many milliseconds, in place of the one before. */
  set(key: string, value: Value, forMs: number): void {
    this.#kept.delete(key);
    const [oldest] = this.#kept.size >= this.#most ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, { value, until: Date.now() + forMs });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}
