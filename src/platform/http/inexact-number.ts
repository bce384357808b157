/** Strings, so that their digits are passed over, and numbers. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;
/** Has it what alone can be inexact: sixteen digits, or an exponent. */
const SUSPECT = /\d[\d.]{15}|\d[eE]/;
const LONGEST = 64;

/** The digits and the power of ten that a literal stands for, so that equal numbers have equal texts. */
function canonical(literal: string): string {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

const isExact = (literal: string): boolean =>
  literal.length <= LONGEST && canonical(literal) === canonical(String(Number(literal)));

/** Asked first, because the search for tokens takes no time out of proportion only in a text that is JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first number of a JSON text that is another one once it is read, because a double cannot keep its digits; undefined
 * where there is none, and where the text is no JSON.
 */
export function inexactNumber(json: string): string | undefined {
  if (!SUSPECT.test(json) || !isJson(json)) return undefined;
  for (const [token] of json.matchAll(STRING_OR_NUMBER)) {
    if (!token.startsWith('"') && SUSPECT.test(token) && !isExact(token)) return token;
  }
  return undefined;
}
