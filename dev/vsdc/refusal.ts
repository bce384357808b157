/** What the authority refuses with. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refuses unless something holds. */
export function must(holds: unknown, code: string, message: string): asserts holds {
  if (!holds) throw new Refused(code, message);
}

export type Body = Record<string, unknown>;

/** A text field; refused where it is missing, empty or too long. */
export function textOf(body: Body, field: string, most: number): string {
  const value = body[field];
  must(typeof value === "string" && value !== "", "910", `Invalid request parameter [<${field}>]`);
  must([...value].length <= most, "910", `Invalid request parameter [<${field}>]: over ${most} characters`);
  return value;
}

/** A text field that may be null or missing. */
export function optionalText(body: Body, field: string, most: number): string | null {
  const value = body[field];
  if (value === null || value === undefined || value === "") return null;
  return textOf(body, field, most);
}

/** Where an object keeps the digits of its numbers that a double would lose. */
const DIGITS = Symbol("digits");
type Exact = Body & { [DIGITS]?: Record<string, string> };

/** JSON as it is read here: each number's own digits are kept beside it. */
export function readExactly(text: string): unknown {
  const keep = function (this: Exact, key: string, value: unknown, context?: { source?: string }): unknown {
    const source = context?.source;
    if (typeof value === "number" && source !== undefined && source !== String(value))
      this[DIGITS] = { ...this[DIGITS], [key]: source };
    return value;
  };
  return JSON.parse(text, keep as (this: object, key: string, value: unknown) => unknown);
}

/** A number's digits as they were sent. */
const digitsIn = (body: Exact, field: string): string => body[DIGITS]?.[field] ?? String(body[field]);

/** A number as ten-thousandths; refused where it is none, negative, of over 18 digits, or has more decimals than so many. */
export function parts(body: Body, field: string, places: number): bigint {
  const value = body[field];
  must(typeof value === "number" && Number.isFinite(value), "910", `Invalid request parameter [<${field}>]`);
  must(value >= 0, "910", `Invalid request parameter [<${field}>]: must not be negative`);
  const [, whole = "", fraction = ""] = /^(\d{1,16})(?:\.(\d+))?$/.exec(digitsIn(body, field)) ?? [];
  must(whole !== "", "910", `Invalid request parameter [<${field}>]: over 18 digits`);
  const isExact = !/[1-9]/.test(fraction.slice(places));
  must(isExact, "910", `Invalid request parameter [<${field}>]: over ${places} decimals`);
  return BigInt(whole + fraction.slice(0, 4).padEnd(4, "0"));
}

/** A whole number. */
export function wholeOf(body: Body, field: string, least = 0): number {
  const value = body[field];
  must(
    Number.isSafeInteger(value) && (value as number) >= least,
    "910",
    `Invalid request parameter [<${field}>]`,
  );
  return value as number;
}

/** Digits of a moment or day. */
export function digitsOf(body: Body, field: string, length: 8 | 14): string {
  const value = body[field];
  const isMoment = typeof value === "string" && new RegExp(`^\\d{${length}}$`).test(value);
  must(isMoment, "910", `Invalid request parameter [<${field}>]`);
  const [month, day] = [Number(value.slice(4, 6)), Number(value.slice(6, 8))];
  must(month >= 1 && month <= 12 && day >= 1 && day <= 31, "910", `Invalid request parameter [<${field}>]`);
  return value;
}

/** A list of at least one object. */
export function listOf(body: Body, field: string): Body[] {
  const value = body[field];
  must(Array.isArray(value) && value.length > 0, "910", `Invalid request parameter [<${field}>]`);
  return value as Body[];
}
