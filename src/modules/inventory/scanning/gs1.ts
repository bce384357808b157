import { type Identifier, identifierAt, identifiers } from "./gs1-identifiers.ts";

/** One element of a code: its application identifier and what stands behind it. */
export interface Element {
  ai: string;
  title: string;
  value: string;
  /** Of a date element: YYYY-MM-DD. */
  date?: string;
}

/** What a scanned code says. `text` is a code that is none of GS1's, such as a label of the shop's own. */
export type ScannedCode =
  | { kind: "elements"; elements: Element[] }
  | { kind: "gtin"; gtin: string }
  | { kind: "text"; text: string };

/** A code that cannot be read; `position` counts the characters of the code as sent, from 1. */
export class MalformedCode extends Error {
  readonly reason: string;
  readonly position: number;
  constructor(reason: string, at: number, message: string) {
    super(message);
    this.reason = reason;
    this.position = at + 1;
  }
}

const SEPARATOR = "\u001d";
/** AIM symbology identifiers of codes that hold element strings, and of those that hold a bare GTIN. */
const ELEMENTS = /^\](C1|d2|Q3|e0|J1)/;
const BARE = /^\](E0|E4|I1)/;

/** Does the last digit fit the others: GS1's modulo 10, weights 3 and 1 from the right. */
function hasCheckDigit(digits: string): boolean {
  return digits.endsWith(String(checkDigit(digits.slice(0, -1))));
}

/** The check digit that belongs behind these digits. */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

/**
 * YYMMDD as YYYY-MM-DD (GS1 General Specifications, section 7.12): the century is the one that puts the year between
 * 49 years before and 50 after this one; day 00 is the last of the month. Nothing when there is no such day.
 */
export function gs1Date(text: string, thisYear: number): string | undefined {
  const part = (at: number) => Number(text.slice(at, at + 2));
  const [yy, month, day] = [part(0), part(2), part(4)] as const;
  const ahead = yy - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  const year = century * 100 + yy;
  if (month < 1 || month > 12) return undefined;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day > last) return undefined;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day || last)}`;
}

function elementOf(identifier: Identifier, value: string, at: number, thisYear: number): Element {
  const { ai, title, form, checked, date } = identifier;
  if (!form.test(value)) throw new MalformedCode("value", at, `(${ai}) ${title} does not allow this value`);
  if (checked && !hasCheckDigit(value.slice(0, checked)))
    throw new MalformedCode("check_digit", at + checked - 1, `(${ai}) ${title} has a wrong check digit`);
  if (!date) return { ai, title, value };
  const day = gs1Date(value, thisYear);
  if (!day) throw new MalformedCode("date", at, `(${ai}) ${title} is no date`);
  return { ai, title, value, date: day };
}

/** Adds an element; the same twice is once, but an identifier with two values says nothing. */
function add(elements: Element[], element: Element, at: number): void {
  const earlier = elements.find(({ ai }) => ai === element.ai);
  if (!earlier) elements.push(element);
  else if (earlier.value !== element.value)
    throw new MalformedCode("repeated", at, `(${element.ai}) stands twice, with different values`);
}

function unknownAt(text: string, at: number): MalformedCode {
  return new MalformedCode(
    "identifier",
    at,
    `No application identifier begins with ${text.slice(at, at + 4)}`,
  );
}

/** Elements as a scanner sends them: identifier and value, with a separator behind each value of open length. */
function readScanned(code: string, start: number, thisYear: number): Element[] {
  const elements: Element[] = [];
  let at = start;
  while (at < code.length) {
    if (code[at] === SEPARATOR) {
      at++;
      continue;
    }
    const identifier = identifierAt(code, at);
    if (!identifier) throw unknownAt(code, at);
    const from = at + identifier.ai.length;
    const separator = code.indexOf(SEPARATOR, from);
    const end = separator < 0 ? code.length : separator;
    const to = identifier.fixed === undefined ? end : Math.min(from + identifier.fixed, end);
    add(elements, elementOf(identifier, code.slice(from, to), from, thisYear), at);
    at = to;
  }
  return elements;
}

/** Elements as people read them: (01)…(17)…(10)… */
function readPrinted(code: string, thisYear: number): Element[] {
  const elements: Element[] = [];
  const marks = [...code.matchAll(/\((\d{2,4})\)/g)];
  for (const [n, mark] of marks.entries()) {
    const identifier = identifiers.get(mark[1] ?? "");
    if (!identifier) throw unknownAt(code, mark.index + 1);
    const from = mark.index + mark[0].length;
    const value = code.slice(from, marks[n + 1]?.index ?? code.length);
    add(elements, elementOf(identifier, value.trim(), from, thisYear), mark.index);
  }
  return elements;
}

function readGtin(code: string, start: number): ScannedCode {
  const digits = code.slice(start);
  if (!/^(\d{8}|\d{12,14})$/.test(digits))
    throw new MalformedCode("value", start, "An EAN or UPC has 8, 12, 13 or 14 digits");
  if (!hasCheckDigit(digits))
    throw new MalformedCode("check_digit", code.length - 1, "The EAN or UPC has a wrong check digit");
  return { kind: "gtin", gtin: digits.padStart(14, "0") };
}

/**
 * Reads what a scanner sends: GS1 element strings (of DataMatrix, QR, GS1-128 and DataBar, with or without their AIM
 * prefix; FNC1 as character 29), their printed form with brackets, plain EAN and UPC, and any other text as it is.
 * Throws MalformedCode.
 */
export function readCode(sent: string, thisYear: number): ScannedCode {
  const code = sent.replace(/[\r\n\t ]+$/, "");
  const elements = (read: () => Element[]): ScannedCode => ({ kind: "elements", elements: read() });
  if (ELEMENTS.test(code)) return elements(() => readScanned(code, 3, thisYear));
  if (BARE.test(code)) return readGtin(code, 3);
  if (/^\][A-Za-z]\d/.test(code)) return { kind: "text", text: code.slice(3) };
  if (/^\(\d{2,4}\)/.test(code)) return elements(() => readPrinted(code, thisYear));
  if (/^(\d{8}|\d{12,14})$/.test(code)) return readGtin(code, 0);
  if (code.includes(SEPARATOR) || /^01\d{14}/.test(code))
    return elements(() => readScanned(code, 0, thisYear));
  return unmarked(code, thisYear);
}

/** A code without any mark of GS1 is an element string when it names a product as one, and else any text. */
function unmarked(code: string, thisYear: number): ScannedCode {
  try {
    const elements = readScanned(code, 0, thisYear);
    if (elements.some(({ ai }) => ai === "01" || ai === "02")) return { kind: "elements", elements };
  } catch (error) {
    if (!(error instanceof MalformedCode)) throw error;
  }
  return { kind: "text", text: code };
}

/** The barcodes under which a product with this GTIN-14 may be kept: GTIN-14, 13, 12 and 8. */
export function barcodesOf(gtin: string): string[] {
  const shorter = [13, 12, 8].map((length) => [gtin.slice(0, -length), gtin.slice(-length)] as const);
  return [gtin, ...shorter.filter(([cut]) => !/[1-9]/.test(cut)).map(([, kept]) => kept)];
}
