/** What a step of the telling goes through. */
export type Fate =
  | "answered"
  | "never sent"
  | "lost on the way"
  | "answer lost"
  | "died before"
  | "died on the way"
  | "died after";

/** An authority as it is from outside: it takes each number once, or, where it is strict, the next one alone. */
export class AuthorityModel {
  /** By number; what another program told stands there too. */
  readonly reports = new Map<number, string>();
  readonly refuses = new Set<string>();
  readonly strict: boolean;

  constructor(strict: boolean, before: number) {
    this.strict = strict;
    for (let number = 1; number <= before; number += 1) this.reports.set(number, "another program's");
  }

  get next(): number {
    return Math.max(0, ...this.reports.keys()) + 1;
  }

  tell(number: number, id: string): Record<string, unknown> {
    const refusal = { code: "910", message: "No", cause: "It does not like it", fix: "Change it" };
    if (this.strict && number !== this.next) return { kind: "rejected", ...refusal, expected: this.next };
    if (this.reports.has(number)) return { kind: "duplicate", ...refusal, code: "994" };
    if (this.refuses.has(id)) return { kind: "rejected", ...refusal };
    this.reports.set(number, id);
    return { kind: "accepted" };
  }
}
