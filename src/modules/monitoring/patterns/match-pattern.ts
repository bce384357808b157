import { isIn, probesOf } from "./code-set.ts";
import { type Program, parsePattern, type Step } from "./parse-pattern.ts";

/** Characters of a value that a pattern sees. */
export const SEEN_CHARACTERS = 256;

const MOST_KEPT = 200;
const compiled = new Map<string, Program>();

function programOf(pattern: string): Program {
  const known = compiled.get(pattern);
  if (known) return known;
  const program = parsePattern(pattern);
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(pattern, program);
  return program;
}

/** Counts the steps that patterns take: each step of a pattern that is come to, and the ranges of characters that it compares at most. */
export interface Steps {
  taken: number;
}

/**
 * Does a pattern match somewhere in a text, of which the first 256 characters are looked at? All ways to match are
 * followed at once, each step of the pattern once for each character: whatever the text is, a character
 * takes no more steps than the cost of the compiled pattern. Upper and lower case differ. Throws PatternError.
 */
export function matchesPattern(pattern: string, text: string, count: Steps = { taken: 0 }): boolean {
  const { steps, first } = programOf(pattern);
  const characters = [...text.slice(0, SEEN_CHARACTERS)];
  const isWhole = text.length <= SEEN_CHARACTERS;
  /** Of each step, after how many characters it was come to last. */
  const reachedAt = new Int32Array(steps.length).fill(-1);
  let open: number[] = [];
  for (let at = 0; at <= characters.length; at += 1) {
    open.push(first);
    const waiting: Extract<Step, { kind: "char" }>[] = [];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      count.taken += 1;
      const step = steps[one];
      if (!step || reachedAt[one] === at) continue;
      reachedAt[one] = at;
      if (step.kind === "match") return true;
      if (step.kind === "char") waiting.push(step);
      else if (step.kind === "split") open.push(...step.to);
      else if (step.kind === "start" ? at === 0 : isWhole && at === characters.length) open.push(step.to);
    }
    const code = characters[at]?.codePointAt(0);
    if (code === undefined) break;
    open = [];
    for (const { accepts, to } of waiting) {
      count.taken += probesOf(accepts);
      if (isIn(accepts, code)) open.push(to);
    }
  }
  return false;
}
