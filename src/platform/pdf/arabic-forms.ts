/** The forms of a letter: alone, after one that joins, and, of those that join on both sides, before one and between two. */
type Forms = [alone: number, after?: number, before?: number, between?: number];

/** Where Unicode lists forms one letter after another, each letter's in the order of `Forms`. */
const LISTED: readonly (readonly [first: number, last: number])[] = [
  [0xfe80, 0xfef4],
  [0xfb50, 0xfbb1],
  [0xfbd3, 0xfbe7],
  [0xfbfc, 0xfbff],
];
/** Lam with each alef: alone, and after one that joins. */
const LAM_ALEFS: readonly [letters: string, alone: number][] = [
  ["لآ", 0xfef5],
  ["لأ", 0xfef7],
  ["لإ", 0xfef9],
  ["لا", 0xfefb],
];
/** Vowels and points, whose place above or below a letter depends on the letter: names are written without them. */
const POINTS =
  /[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED]/g;
const ARABIC = /[\u0600-\u06FF]/;
const TATWEEL = "\u0640";

let known: Map<string, Forms> | undefined;

function formsOf(letter: string): Forms | undefined {
  known ??= collected();
  return known.get(letter);
}

function collected(): Map<string, Forms> {
  const forms = new Map<string, Forms>();
  for (const [first, last] of LISTED) {
    for (let code = first; code <= last; code++) {
      const letter = String.fromCodePoint(code).normalize("NFKC");
      const found = forms.get(letter);
      if (found) found.push(code);
      else forms.set(letter, [code]);
    }
  }
  return forms;
}

const joinsNext = (letter: string | undefined): boolean =>
  letter === TATWEEL || (letter !== undefined && (formsOf(letter)?.length ?? 0) > 2);
const joinsPrevious = (letter: string | undefined): boolean =>
  letter === TATWEEL || (letter !== undefined && (formsOf(letter)?.length ?? 0) > 1);

/** A text whose Arabic letters have the forms that they have beside each other; others stay. */
export function joined(text: string): string {
  const bare = text.replace(POINTS, "");
  if (!ARABIC.test(bare)) return bare;
  const letters = [...bare];
  const seen: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    const isAfter = joinsNext(letters[at - 1]) && joinsPrevious(letter);
    const lamAlef = LAM_ALEFS.find(([pair]) => pair === letter + letters[at + 1]);
    if (lamAlef) {
      seen.push(String.fromCodePoint(lamAlef[1] + (isAfter ? 1 : 0)));
      at++;
      continue;
    }
    const forms = formsOf(letter);
    const isBefore = joinsNext(letter) && joinsPrevious(letters[at + 1]);
    const form = forms?.[isAfter ? (isBefore ? 3 : 1) : isBefore ? 2 : 0];
    seen.push(form === undefined ? letter : String.fromCodePoint(form));
  }
  return seen.join("");
}
