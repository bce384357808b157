import { hasCheckDigit } from "./gs1-gtin.ts";

const two = (number: number) => String(number).padStart(2, "0");

/** The day of a year, as YYYY-MM-DD; day 00 is the last of the month. Nothing when there is no such day. */
function dayOf(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12) return undefined;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day > last ? undefined : `${String(year).padStart(4, "0")}-${two(month)}-${two(day || last)}`;
}

/**
 * YYMMDD as YYYY-MM-DD (GS1 General Specifications, section 7.12): the century is the one that puts the year between
 * 49 years before and 50 after this one; day 00 is the last of the month. Nothing when there is no such day.
 */
export function gs1Date(text: string, thisYear: number): string | undefined {
  const part = (at: number) => Number(text.slice(at, at + 2));
  const ahead = part(0) - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  return dayOf(century * 100 + part(0), part(2), part(4));
}

const CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const CSET32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89];

/** The pair of check characters behind an alphanumeric key (GS1 General Specifications, section 7.9.5). */
export function checkPair(text: string): string {
  const sum = [...text]
    .reverse()
    .reduce((total, one, at) => total + CSET82.indexOf(one) * (PRIMES[at] ?? 0), 0);
  const check = sum % 1021;
  return (CSET32[check >> 5] ?? "") + (CSET32[check & 31] ?? "");
}

function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(text)) return false;
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

const form = (pattern: RegExp) => (text: string) => pattern.test(text);
const upTo = (most: number) => (text: string) => Number(text) <= most;
/** The century does not matter: 2000 was a leap year, and of two-digit years only those of a multiple of four are. */
const isDay = (text: string) => gs1Date(text, 2000) !== undefined && !text.endsWith("00");

/** What the components of a value are checked for, by the names of GS1's dictionary. */
export const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  csum: hasCheckDigit,
  csumalpha: (text) => text.length >= 2 && checkPair(text.slice(0, -2)) === text.slice(-2),
  yymmd0: (text) => gs1Date(text, 2000) !== undefined,
  yymmdd: isDay,
  yyyymmdd: (text) =>
    !text.endsWith("00") &&
    dayOf(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))) !== undefined,
  hhmi: form(/^([01]\d|2[0-3])[0-5]\d$/),
  hh: upTo(23),
  mi: upTo(59),
  ss: upTo(59),
  zero: form(/^0+$/),
  nonzero: form(/[1-9]/),
  nozeroprefix: form(/^(0|[1-9]\d*)$/),
  yesno: form(/^[01]$/),
  winding: form(/^[019]$/),
  iso5218: form(/^[0129]$/),
  hyphen: form(/^-$/),
  mediatype: form(/^(0[1-9]|10|[89]\d)$/),
  importeridx: form(/^[-0-9A-Z_a-z]$/),
  hasnondigit: form(/\D/),
  posinseqslash: (text) => /^[1-9]\/[1-9]$/.test(text) && Number(text[0]) <= Number(text[2]),
  pieceoftotal: (text) => Number(text.slice(0, 2)) > 0 && Number(text.slice(0, 2)) <= Number(text.slice(2)),
  latitude: upTo(1_800_000_000),
  longitude: upTo(3_600_000_000),
  pcenc: form(/^([^%]|%[0-9A-Fa-f]{2})*$/),
  iban: isIban,
};
