import { NotAPaper } from "./paper-check.ts";

/** A dictionary that is longer is none that is looked into. */
const LONGEST = 256 * 1024;

/** Blanks and comments. */
const SKIPPED = /(?:[\0\t\n\f\r ]+|%[^\r\n]*[\r\n])*/y;
const TOKEN = /<<|>>|[[\]]|<[\da-fA-F\0\t\n\f\r ]*>|\/[^\0\t\n\f\r ()<>[\]{}/%]*|[^\0\t\n\f\r ()<>[\]{}/%]+/y;
/** What of a text string goes before its next bracket. */
const IN_STRING = /(?:[^\\()]+|\\[\s\S])*/y;

/** A name as it is meant: `/J#61vaScript` is `/JavaScript`. */
export const plain = (text: string): string =>
  text.includes("#")
    ? text.replace(/#([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

function passed(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Where what follows blanks and comments begins. */
export const blanksEnd = (text: string, at: number): number => passed(SKIPPED, text, at);

/** Where a text string ends that begins at `at`; undefined where the text ends before. */
function endOfString(text: string, at: number): number | undefined {
  let depth = 0;
  for (let end = at; end < text.length; ) {
    const one = text[end];
    if (one === "(") depth++;
    else if (one === ")" && --depth === 0) return end + 1;
    end = Math.max(passed(IN_STRING, text, end + 1), end + 1);
  }
  return undefined;
}

/** What an object begins with: its dictionary's tokens, names as they are meant, and where it ends in the text. */
export interface Dictionary {
  tokens: readonly string[];
  end: number;
}

/**
 * The dictionary that begins at `at`, behind blanks and comments, as a reader takes it apart; null where none does, undefined where more of the
 * text has to come. Throws NotAPaper where it is damaged, or too long to be looked into.
 */
export function dictionaryAt(text: string, at: number): Dictionary | null | undefined {
  let place = passed(SKIPPED, text, at);
  if (place + 2 > text.length) return tooLong(text.length - at);
  if (!text.startsWith("<<", place)) return text[place] === "%" ? tooLong(text.length - at) : null;
  const tokens: string[] = [];
  let depth = 0;
  for (;;) {
    place = passed(SKIPPED, text, place);
    if (place - at > LONGEST) tooLong(place - at);
    // What ends where the text does may go on.
    if (place + 1 >= text.length || text[place] === "%") return tooLong(text.length - at);
    if (text[place] === "(") {
      const end = endOfString(text, place);
      if (end === undefined) return tooLong(text.length - at);
      tokens.push("()");
      place = end;
      continue;
    }
    TOKEN.lastIndex = place;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) {
      if (text[place] === "<" && !text.slice(place).includes(">")) return tooLong(text.length - at);
      throw new NotAPaper("The PDF is damaged");
    }
    place += token.length;
    if (place === text.length && token !== ">>") return tooLong(text.length - at);
    tokens.push(token[0] === "/" ? plain(token) : token);
    if (token === "<<") depth++;
    if (token === ">>" && --depth === 0) return { tokens, end: place };
  }
}

/** More has to come, unless it is too much already. */
function tooLong(length: number): undefined {
  if (length > LONGEST) throw new NotAPaper("The PDF is packed in a way that cannot be looked into");
}

/** Where what follows a dictionary begins, behind blanks and comments; undefined where more of the text has to come. */
export function following(text: string, end: number): number | undefined {
  const at = passed(SKIPPED, text, end);
  if (at + 8 > text.length || text[at] === "%") return tooLong(text.length - end);
  return at;
}
