import { type CodeSet, CodeSets, probesOf } from "./code-set.ts";

/** One step of a compiled pattern; `to` are the steps that may follow, each once. */
export type Step =
  | { kind: "char"; accepts: CodeSet; to: number }
  | { kind: "split"; to: readonly number[] }
  | { kind: "start" | "end"; to: number }
  | { kind: "match" };

/** A pattern that is not understood, or too large. `message` is for people. */
export class PatternError extends Error {}

/** The longest pattern, and the most that one character of a text may cost: see `costOf`. */
export const MOST_CHARACTERS = 200;
export const MOST_COST = 1000;
const MOST_REPEATS = 50;
/** Parts compiled, those of nothing too: a repetition of repetitions of nothing makes no step. */
const MOST_PARTS = 3000;

type Node =
  | { kind: "accept"; accepts: CodeSet }
  | { kind: "edge"; at: "start" | "end" }
  | { kind: "all"; parts: Node[] }
  | { kind: "any"; options: Node[] }
  | { kind: "repeat"; of: Node; least: number; most: number | null };

const { between, either, not, exactly, ANY } = CodeSets;
const digit = between(48, 57);
const word = either(digit, between(65, 90), between(97, 122), exactly("_"));
const space = either(between(9, 13), exactly(" "), exactly("\u00a0"));
const CLASSES: Readonly<Record<string, CodeSet>> = {
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
    if (one === ".") return { kind: "accept", accepts: ANY };
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

  #escaped(): CodeSet {
    const one = this.take();
    const known = CLASSES[one];
    if (known) return known;
    if (/[0-9]/.test(one)) throw new PatternError("back-references are not supported");
    if (/[A-Za-z]/.test(one)) throw new PatternError(`\\${one} is not supported`);
    return exactly(one);
  }

  #set(): CodeSet {
    const isNegated = this.takes("^");
    const parts: CodeSet[] = [];
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

const tooLarge = () => new PatternError("the pattern is too large when its repetitions are written out");

/** What a step costs at most at one character: the steps that it leads to, and the ranges that are compared. */
function costOf(step: Step): number {
  switch (step.kind) {
    case "char":
      return 1 + probesOf(step.accepts);
    case "split":
      return step.to.length;
    case "match":
      return 0;
    default:
      return 1;
  }
}

class Compiler {
  readonly steps: Step[] = [{ kind: "match" }];
  /** What one character costs at most; 1 is that of beginning at it. */
  cost = 1;
  #parts = 0;

  /** Compiles a node in front of the step `next`; gives the step at which it begins. */
  compile(node: Node, next: number): number {
    this.#parts += 1;
    if (this.#parts > MOST_PARTS) throw tooLarge();
    switch (node.kind) {
      case "accept":
        return this.#add({ kind: "char", accepts: node.accepts, to: next });
      case "edge":
        return this.#add({ kind: node.at, to: next });
      case "all":
        return node.parts.reduceRight((to, part) => this.compile(part, to), next);
      case "any":
        return this.#split(node.options.map((option) => this.compile(option, next)));
      case "repeat":
        return this.#repeat(node, next);
    }
  }

  #add(step: Step): number {
    this.cost += costOf(step);
    if (this.cost > MOST_COST) throw tooLarge();
    return this.steps.push(step) - 1;
  }

  /** A step that leads to several others, each once; no step where there is one alone. */
  #split(to: readonly number[]): number {
    const [only, ...others] = new Set(to);
    return only !== undefined && others.length === 0
      ? only
      : this.#add({ kind: "split", to: [...new Set(to)] });
  }

  #repeat({ of, least, most }: Extract<Node, { kind: "repeat" }>, next: number): number {
    let to = next;
    if (most === null) {
      const again: number[] = [next];
      to = this.#add({ kind: "split", to: again });
      const inside = this.compile(of, to);
      if (inside !== to && inside !== next) again.push(inside);
      this.cost += again.length - 1;
      if (this.cost > MOST_COST) throw tooLarge();
    } else {
      for (let more = least; more < most; more += 1) to = this.#split([this.compile(of, to), next]);
    }
    for (let count = 0; count < least; count += 1) to = this.compile(of, to);
    return to;
  }
}

/** A compiled pattern: its steps, the one at which it begins, and what one character of a text costs at most. */
export interface Program {
  steps: readonly Step[];
  first: number;
  cost: number;
}

/** Compiles a pattern. Throws PatternError where it is not understood, or would cost too much. */
export function parsePattern(pattern: string): Program {
  if (pattern.length > MOST_CHARACTERS)
    throw new PatternError(`a pattern has at most ${MOST_CHARACTERS} characters`);
  const reader = new Reader(pattern);
  const node = reader.options();
  if (reader.next !== undefined) throw new PatternError("a group is closed that was not opened");
  const compiler = new Compiler();
  const first = compiler.compile(node, 0);
  return { first, steps: compiler.steps, cost: compiler.cost };
}
