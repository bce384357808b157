import type { Command } from "./scripts.ts";

/** What a command gave: RESP2 as JavaScript values, or the error that Redis answered. */
export type Outcome = { result: unknown } | { error: string };

/** A Redis, real or in memory. */
export type Backend = {
  /** Runs commands in their order, each for itself. */
  pipeline(commands: readonly Command[]): Promise<Outcome[]>;
  /** Runs commands as one transaction. Errors: the discarded transaction, as Redis words it. */
  transaction(commands: readonly Command[]): Promise<Outcome[]>;
  close(): Promise<void>;
};

/** The outcome of one command's promise. */
export async function settle(answer: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await answer };
  } catch (error) {
    return { error: errorText(error) };
  }
}

/** Redis errors begin with a word in capitals (ERR, NOSCRIPT, WRONGTYPE); others get ERR. */
export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z]+ /.test(message) ? message : `ERR ${message}`;
}
