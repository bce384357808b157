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

/** A number as ten-thousandths; refused where it is none, negative, or has more decimals than so many. */
export function parts(body: Body, field: string, places: number): number {
  const value = body[field];
  must(typeof value === "number" && Number.isFinite(value), "910", `Invalid request parameter [<${field}>]`);
  must(value >= 0, "910", `Invalid request parameter [<${field}>]: must not be negative`);
  const scaled = Math.round(value * 10 ** places);
  const isExact = Math.abs(scaled / 10 ** places - value) < 1e-9 * Math.max(1, value);
  must(isExact, "910", `Invalid request parameter [<${field}>]: over ${places} decimals`);
  return Math.round(value * 10_000);
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
