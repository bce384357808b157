import { CHECKS, gs1Date } from "./gs1-checks.ts";
import type { Component, Identifier } from "./gs1-identifiers.ts";

/** One element of a code: its application identifier and what stands behind it. */
export interface Element {
  ai: string;
  title: string;
  value: string;
  /** Of a date element, and of one with a time: YYYY-MM-DD. */
  date?: string;
  /** Of a measure, an amount or a price: the exact number. */
  decimal?: string;
  /** What a measure is measured in. */
  unit?: string;
  /** Of an amount or a price with its currency: the numeric code of ISO 4217. */
  currency?: string;
}

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

/** N: digits; X: the 82 characters of GS1; Y: 39 of them; Z: base64url. */
const SETS: Readonly<Record<string, RegExp>> = {
  N: /^\d*$/,
  X: /^[!"%-?A-Z_a-z]*$/,
  Y: /^[#\-/0-9A-Z]*$/,
  Z: /^[A-Za-z0-9_-]*={0,2}$/,
};

const DATES = new Set(["yymmd0", "yymmdd", "yyyymmdd"]);
const CHECK_DIGITS = new Set(["csum", "csumalpha", "iban"]);

/** The parts of a value, as its identifier's components have them. Nothing when they do not fit. */
function partsOf(components: readonly Component[], value: string): string[] | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const { set, least, most, isOptional } of components) {
    const part = value.slice(at, at + most);
    if (part === "" && isOptional) break;
    if (part.length < least || !SETS[set]?.test(part)) return undefined;
    parts.push(part);
    at += part.length;
  }
  return at === value.length ? parts : undefined;
}

/** An exact decimal without needless zeros, of digits of which the last `places` stand behind the point. */
export function pointed(digits: string, places: number): string {
  const all = digits.padStart(places + 1, "0");
  const whole = all.slice(0, all.length - places).replace(/^0+(?=\d)/, "");
  const behind = all.slice(all.length - places).replace(/0+$/, "");
  return places > 0 && behind ? `${whole}.${behind}` : whole;
}

/** An element with this value, which begins at `at`. Throws MalformedCode where the value is none of the identifier's. */
export function elementOf(identifier: Identifier, value: string, at: number, thisYear: number): Element {
  const { ai, title, components, places, unit } = identifier;
  const parts = partsOf(components, value);
  if (!parts) throw new MalformedCode("value", at, `(${ai}) ${title} does not allow this value`);
  let from = at;
  for (const [n, part] of parts.entries()) {
    for (const check of components[n]?.checks ?? []) {
      if (CHECKS[check]?.(part) !== false) continue;
      if (DATES.has(check)) throw new MalformedCode("date", from, `(${ai}) ${title} is no date`);
      if (!CHECK_DIGITS.has(check))
        throw new MalformedCode("value", from, `(${ai}) ${title} does not allow this value`);
      throw new MalformedCode(
        "check_digit",
        from + part.length - 1,
        `(${ai}) ${title} has a wrong check digit`,
      );
    }
    from += part.length;
  }
  const element: Element = { ai, title, value };
  if (/^yymmd[d0]$/.test(components[0]?.checks[0] ?? "")) {
    element.date = gs1Date(parts[0] ?? "", thisYear) ?? "";
  }
  if (places !== undefined) element.decimal = pointed(parts.at(-1) ?? "", places);
  if (unit) element.unit = unit;
  if (places !== undefined && parts.length > 1) element.currency = parts[0] ?? "";
  return element;
}

/** Adds an element; the same twice is once, but an identifier with two values says nothing. */
export function addElement(elements: Element[], element: Element, at: number): void {
  const earlier = elements.find(({ ai }) => ai === element.ai);
  if (!earlier) elements.push(element);
  else if (earlier.value !== element.value)
    throw new MalformedCode("repeated", at, `(${element.ai}) stands twice, with different values`);
}
