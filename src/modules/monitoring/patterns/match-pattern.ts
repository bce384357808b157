import { type Program, parsePattern } from "./parse-pattern.ts";

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

/**
 * Does a pattern match somewhere in a text, of which the first 256 characters are looked at? All ways to match are
 * followed at once, each step of the pattern once for each character: the time is linear in the text whatever the
 * pattern is. Upper and lower case differ. Throws PatternError.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const { steps, first } = programOf(pattern);
  const characters = [...text.slice(0, SEEN_CHARACTERS)];
  const isWhole = text.length <= SEEN_CHARACTERS;
  let current: number[] = [];
  for (let at = 0; at <= characters.length; at += 1) {
    const reached = new Set<number>();
    const open = [first, ...current];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const step = steps[one];
      if (!step || reached.has(one)) continue;
      reached.add(one);
      if (step.kind === "match") return true;
      if (step.kind === "split") open.push(...step.to);
      if (step.kind === "start" && at === 0) open.push(step.to);
      if (step.kind === "end" && isWhole && at === characters.length) open.push(step.to);
    }
    const code = characters[at]?.codePointAt(0);
    if (code === undefined) break;
    current = [];
    for (const one of reached) {
      const step = steps[one];
      if (step?.kind === "char" && step.accepts(code)) current.push(step.to);
    }
  }
  return false;
}

/** How many steps a pattern takes at most to look at one text. */
export const stepsOf = (pattern: string): number => programOf(pattern).steps.length * (SEEN_CHARACTERS + 1);
