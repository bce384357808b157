/** Letters that are written from right to left. */
const LEFTWARD = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const NUMBER = /[\p{Nd}]/u;
/** What stands inside a number. */
const IN_NUMBER = /[.,:/%+-]/;
const MIRRORED: Readonly<Record<string, string>> = {
  ...{ "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{" },
  ...{ "<": ">", ">": "<", "«": "»", "»": "«" },
};

/**
 * A line of a document that is read from left to right, in the order in which it is seen: what is written from right to left
 * stands turned round, with the numbers inside it as they are.
 */
export function inOrderOfSight(line: string): string {
  if (!LEFTWARD.test(line)) return line;
  const letters = [...line];
  const isLeftward = letters.map((letter) => LEFTWARD.test(letter) && !NUMBER.test(letter));
  const seen: string[] = [];
  for (let at = 0; at < letters.length; ) {
    if (!isLeftward[at]) {
      seen.push(letters[at++] ?? "");
      continue;
    }
    const end = endOfRun(letters, isLeftward, at);
    seen.push(...turned(letters.slice(at, end)));
    at = end;
  }
  return seen.join("");
}

/** Where a run ends that is written from right to left: with its last such letter, or with a number right behind it. */
function endOfRun(letters: readonly string[], isLeftward: readonly boolean[], from: number): number {
  let end = from + 1;
  for (let at = from + 1; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    if (isLeftward[at]) end = at + 1;
    else if (NUMBER.test(letter)) end = at + 1;
    else if (/\p{L}/u.test(letter)) break;
  }
  return end;
}

function turned(letters: readonly string[]): string[] {
  const seen: string[] = [];
  for (let at = letters.length - 1; at >= 0; ) {
    let from = at;
    if (NUMBER.test(letters[at] ?? "")) {
      while (from > 0 && (NUMBER.test(letters[from - 1] ?? "") || isBetweenNumbers(letters, from - 1)))
        from--;
    }
    const piece = letters.slice(from, at + 1);
    seen.push(...(piece.length > 1 ? piece : piece.map((letter) => MIRRORED[letter] ?? letter)));
    at = from - 1;
  }
  return seen;
}

const isBetweenNumbers = (letters: readonly string[], at: number): boolean =>
  IN_NUMBER.test(letters[at] ?? "") &&
  NUMBER.test(letters[at - 1] ?? "") &&
  NUMBER.test(letters[at + 1] ?? "");
