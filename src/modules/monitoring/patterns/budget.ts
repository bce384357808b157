import type { Steps } from "./match-pattern.ts";

/** The patterns of a rule took more steps than it has. */
export class BudgetSpent extends Error {}

/** Steps that the patterns of a rule may take together. */
export class Budget implements Steps {
  taken = 0;
  readonly #most: number;
  constructor(most: number) {
    this.#most = most;
  }

  /** Throws BudgetSpent where nothing is left. */
  check(): void {
    if (this.taken >= this.#most) throw new BudgetSpent("the patterns of the rule took too many steps");
  }
}

/** Steps of one rule in one delivery of events, or one run of the job that reads the audit log: some 80 ms of CPU. */
export const STEPS_OF_A_RULE = 5_000_000;
