/** Code points as ranges from the smallest to the largest, none touching the next: low, high, low, high, … */
export type CodeSet = readonly number[];

const MOST = 0x10ffff;

const between = (low: number, high: number): CodeSet => [low, high];
const exactly = (one: string): CodeSet => {
  const code = one.codePointAt(0) ?? 0;
  return [code, code];
};

/** All that is in one of some sets. */
function either(...some: readonly CodeSet[]): CodeSet {
  const pairs = some.flatMap((set) =>
    Array.from({ length: set.length / 2 }, (_, at) => set.slice(2 * at, 2 * at + 2) as [number, number]),
  );
  const joined: number[] = [];
  for (const [low, high] of pairs.sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last !== undefined && low <= last + 1) joined[joined.length - 1] = Math.max(last, high);
    else joined.push(low, high);
  }
  return joined;
}

/** All that is not in a set. */
function not(set: CodeSet): CodeSet {
  const bounds = [0, ...set.flatMap((bound, at) => (at % 2 === 0 ? [bound - 1] : [bound + 1])), MOST];
  return Array.from({ length: bounds.length / 2 }, (_, at) => bounds.slice(2 * at, 2 * at + 2))
    .filter(([low = 0, high = 0]) => low <= high)
    .flat();
}

/** How sets of code points are made. */
export const CodeSets = { between, exactly, either, not, ANY: [0, MOST] as CodeSet };

/** How many ranges a look into a set compares at most. */
export const probesOf = (set: CodeSet): number => 32 - Math.clz32(set.length / 2);

/** Is a code point in a set? */
export function isIn(set: CodeSet, code: number): boolean {
  let [from, to] = [0, set.length / 2];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (code < (set[2 * middle] ?? 0)) to = middle;
    else if (code > (set[2 * middle + 1] ?? 0)) from = middle + 1;
    else return true;
  }
  return false;
}
