import type { Cell } from "./cell.ts";

const DAY_MS = 86_400_000;
const SECONDS_OF_DAY = 86_400;

/** Numbers of a sheet are exact to so many digits: what a double has beyond them is noise of binary arithmetic. */
const DIGITS = 15;

/** A number in plain digits, without an exponent. */
function plain(text: string): string | undefined {
  const [, sign = "", whole = "", decimals = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const shift = Number(exponent);
  if (!/\d/.test(whole + decimals) || Math.abs(shift) > 400) return undefined;
  const digits = whole + decimals;
  const point = whole.length + shift;
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), "0").padEnd(Math.max(point, 0), "0");
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const fraction = padded.slice(at).replace(/0+$/, "");
  const number = fraction ? `${integer}.${fraction}` : integer;
  return sign === "-" && /[1-9]/.test(number) ? `-${number}` : number;
}

/**
 * The number of a cell as a person sees it, exactly: whole numbers as they are written, others to the 15 digits that a
 * sheet keeps.
 */
export function numberOf(text: string): Cell {
  const exact = plain(text.trim());
  if (exact === undefined) return { text, fault: "is no number" };
  if (/e/i.test(text) && Math.abs(Number(exact)) >= 10 ** DIGITS)
    return { text, fault: "has more digits than a number of a sheet keeps: it has to be written as text" };
  const significant = exact.replace(/^-?[0.]*/, "").replace(".", "").length;
  if (!exact.includes(".") || significant <= DIGITS) return exact;
  return plain(Number(exact).toPrecision(DIGITS)) ?? exact;
}

/** The day, or the day and time, that a number of a date format stands for, in the form of ISO 8601. */
export function dateOf(text: string, from1904: boolean): Cell {
  const serial = Number(text);
  const isLeapBug = !from1904 && Math.floor(serial) === 60;
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465 || isLeapBug)
    return { text, fault: "is no date" };
  const days = Math.floor(serial);
  const seconds = Math.round((serial - days) * SECONDS_OF_DAY);
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const iso = new Date(epoch + days * DAY_MS + seconds * 1000).toISOString();
  return { text: seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19), isDate: true };
}
