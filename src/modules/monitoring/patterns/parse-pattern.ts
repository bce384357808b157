/** One step of a compiled pattern; `to` are the steps that may follow. */
export type Step =
  | { kind: "char"; accepts(code: number): boolean; to: number }
  | { kind: "split"; to: readonly number[] }
  | { kind: "start" | "end"; to: number }
  | { kind: "match" };

/** A pattern that is not understood, or too large. `message` is for people. */
export class PatternError extends Error {}

/** The longest pattern, and the most steps that it may compile to: what one character of a text costs at most. */
export const MOST_CHARACTERS = 200;
const MOST_STEPS = 300;
const MOST_REPEATS = 50;
/** Parts compiled, those of nothing too: a repetition of repetitions of nothing makes no step. */
const MOST_PARTS = 3000;

type Accepts = (code: number) => boolean;
type Node =
  | { kind: "accept"; accepts: Accepts }
  | { kind: "edge"; at: "start" | "end" }
  | { kind: "all"; parts: Node[] }
  | { kind: "any"; options: Node[] }
  | { kind: "repeat"; of: Node; least: number; most: number | null };

const between =
  (low: number, high: number): Accepts =>
  (code) =>
    code >= low && code <= high;
const either =
  (...some: Accepts[]): Accepts =>
  (code) =>
    some.some((one) => one(code));
const not =
  (one: Accepts): Accepts =>
  (code) =>
    !one(code);
const digit = between(48, 57);
const word = either(digit, between(65, 90), between(97, 122), (code) => code === 95);
const space = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
const CLASSES: Readonly<Record<string, Accepts>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

class Reader {
  readonly #text: readonly string[];
  #at = 0;
  constructor(text: string) {
    this.#text = [...text];
  }

  get next(): string | undefined {
    return this.#text[this.#at];
  }

  take(): string {
    const one = this.next;
    if (one === undefined) throw new PatternError("the pattern ends too early");
    this.#at += 1;
    return one;
  }

  takes(one: string): boolean {
    if (this.next !== one) return false;
    this.#at += 1;
    return true;
  }

  options(): Node {
    const options = [this.#sequence()];
    while (this.takes("|")) options.push(this.#sequence());
    return options.length === 1 && options[0] ? options[0] : { kind: "any", options };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.next !== undefined && this.next !== "|" && this.next !== ")") parts.push(this.#repeated());
    return { kind: "all", parts };
  }

  #repeated(): Node {
    const of = this.#atom();
    const bounds = this.#bounds();
    if (!bounds) return of;
    if (of.kind === "edge") throw new PatternError("^ and $ are not repeated");
    if (this.next && "*+?{".includes(this.next))
      throw new PatternError("a repetition is not repeated: use a group");
    return { kind: "repeat", of, ...bounds };
  }

  #bounds(): { least: number; most: number | null } | undefined {
    if (this.takes("*")) return { least: 0, most: null };
    if (this.takes("+")) return { least: 1, most: null };
    if (this.takes("?")) return { least: 0, most: 1 };
    if (!this.takes("{")) return undefined;
    let said = "";
    while (!this.takes("}")) said += this.take();
    const found = /^(\d{1,3})(,(\d{0,3}))?$/.exec(said);
    if (!found) throw new PatternError("a repetition is {3}, {3,} or {3,5}");
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] ? Number(found[3]) : null;
    if ((most ?? least) > MOST_REPEATS || (most !== null && most < least))
      throw new PatternError(`a repetition goes up to ${MOST_REPEATS}, the smaller number first`);
    return { least, most };
  }

  #atom(): Node {
    const one = this.take();
    if (one === "(") return this.#group();
    if (one === "[") return { kind: "accept", accepts: this.#set() };
    if (one === ".") return { kind: "accept", accepts: () => true };
    if (one === "^" || one === "$") return { kind: "edge", at: one === "^" ? "start" : "end" };
    if (one === "\\") return { kind: "accept", accepts: this.#escaped() };
    if ("*+?{".includes(one)) throw new PatternError(`nothing stands before ${one}`);
    return { kind: "accept", accepts: exactly(one) };
  }

  #group(): Node {
    if (this.takes("?") && !this.takes(":"))
      throw new PatternError("look-around, names and flags of groups are not supported");
    const inside = this.options();
    if (!this.takes(")")) throw new PatternError("a group is not closed");
    return inside;
  }

  #escaped(): Accepts {
    const one = this.take();
    const known = CLASSES[one];
    if (known) return known;
    if (/[0-9]/.test(one)) throw new PatternError("back-references are not supported");
    if (/[A-Za-z]/.test(one)) throw new PatternError(`\\${one} is not supported`);
    return exactly(one);
  }

  #set(): Accepts {
    const isNegated = this.takes("^");
    const parts: Accepts[] = [];
    while (parts.length === 0 || this.next !== "]") {
      const one = this.take();
      if (one === "\\") {
        parts.push(this.#escaped());
      } else if (this.next === "-" && this.#text[this.#at + 1] !== "]") {
        this.take();
        const [low, high] = [codeOf(one), codeOf(this.take())];
        if (high < low) throw new PatternError("a range of characters begins with the smaller one");
        parts.push(between(low, high));
      } else parts.push(exactly(one));
    }
    this.take();
    const some = either(...parts);
    return isNegated ? not(some) : some;
  }
}

const codeOf = (one: string): number => one.codePointAt(0) ?? 0;
const exactly = (one: string): Accepts => {
  const code = codeOf(one);
  return (given) => given === code;
};

const tooLarge = () => new PatternError("the pattern is too large when its repetitions are written out");

interface Compiled {
  steps: Step[];
  parts: number;
}

/** Compiles a node in front of the step `next`; gives the step at which it begins. */
function compile(node: Node, next: number, made: Compiled): number {
  const { steps } = made;
  made.parts += 1;
  if (made.parts > MOST_PARTS) throw tooLarge();
  const add = (step: Step): number => {
    if (steps.length >= MOST_STEPS) throw tooLarge();
    return steps.push(step) - 1;
  };
  switch (node.kind) {
    case "accept":
      return add({ kind: "char", accepts: node.accepts, to: next });
    case "edge":
      return add({ kind: node.at, to: next });
    case "all":
      return node.parts.reduceRight((to, part) => compile(part, to, made), next);
    case "any":
      return add({ kind: "split", to: node.options.map((option) => compile(option, next, made)) });
    case "repeat": {
      let to = next;
      if (node.most === null) {
        const again = { kind: "split" as const, to: [] as number[] };
        to = add(again);
        again.to.push(compile(node.of, to, made), next);
      } else {
        for (let more = node.least; more < node.most; more += 1)
          to = add({ kind: "split", to: [compile(node.of, to, made), next] });
      }
      for (let count = 0; count < node.least; count += 1) to = compile(node.of, to, made);
      return to;
    }
  }
}

/** A compiled pattern: its steps, and the one at which it begins. */
export interface Program {
  steps: readonly Step[];
  first: number;
}

/** Compiles a pattern. Throws PatternError where it is not understood, or would cost too much. */
export function parsePattern(pattern: string): Program {
  if (pattern.length > MOST_CHARACTERS)
    throw new PatternError(`a pattern has at most ${MOST_CHARACTERS} characters`);
  const reader = new Reader(pattern);
  const node = reader.options();
  if (reader.next !== undefined) throw new PatternError("a group is closed that was not opened");
  const steps: Step[] = [{ kind: "match" }];
  return { first: compile(node, 0, { steps, parts: 0 }), steps };
}
