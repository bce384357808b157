import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBook } from "./book.ts";
import { compare } from "./compare.ts";
import { JOURNEY } from "./journey.ts";
import { step } from "./step.ts";
import { type Seen, take } from "./steps.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);
const steps = fc.array(step, { minLength: 8, maxLength: 36, size: "max" });

test(
  "whatever is asked, in whichever order and however late: what is taken and refused, every level, value and report is that of the log alone",
  async () => {
    const seen: Seen = new Map();
    const property = fc.asyncProperty(steps, async (some) => {
      const book = await openBook();
      for (const one of some) await take(book, one, seen);
      await compare(book);
    });
    await fc.assert(property, { numRuns: RUNS, examples: [[JOURNEY]] });
    const outcomes = [...seen.keys()].sort();
    const taken = new Set(outcomes.map((outcome) => outcome.replace(/ late$/, "")));
    expect([...taken]).toEqual(expect.arrayContaining([...new Set(JOURNEY.map(({ type }) => type))]));
    expect(outcomes.filter((outcome) => / (late|stock\.insufficient)$/.test(outcome)).length).toBeGreaterThan(
      5,
    );
  },
  60_000 + RUNS * 20_000,
);
