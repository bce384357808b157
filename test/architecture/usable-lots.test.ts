import { expect, test } from "vitest";
import { filesIn } from "./source-files.ts";

const files = [...filesIn(["src"]), ...filesIn(["migrations"], ".sql")];
const thatSay = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

/** A lot's date beside today, in SQL and in templates; a date some days ahead is another question. */
const EXPIRED = /expires_on\)?\}?\s*[<>]=?\s*(?:\$\{today\}|today\b|\(select tenants\.today\(\)\))(?!\s*\+)/;
const AVAILABLE = /status\)?\}?\s*(?:=|<>|!=)\s*'available'/;

test("whether a lot is expired is decided by one function", () => {
  expect(thatSay(EXPIRED)).toEqual(["migrations/functions/inventory/lot_is_expired.sql"]);
});

test("whether a lot is usable is decided by one function; two others say why it is not", () => {
  expect(thatSay(AVAILABLE).sort()).toEqual([
    "migrations/functions/inventory/fail_unusable.sql",
    "migrations/functions/inventory/lot_is_usable.sql",
    "src/modules/inventory/scanning/scan-code.ts",
  ]);
});

test("whether a reservation counts is decided by one view", () => {
  const counting = thatSay(/status\)?\}?\s*=\s*'active'\s+and\s+\S*expires_at\}?\s*>\s*(?:app\.)?now\(\)/);
  expect(counting).toEqual([
    "src/modules/inventory/reservations/reservation.ts",
    "migrations/0016.do.reservations.sql",
    "migrations/0069.do.clock-moves.sql",
    "migrations/0069.undo.clock-moves.sql",
  ]);
});

test("the patterns find what they look for", () => {
  expect(EXPIRED.test("t.expires_on >= (select tenants.today())")).toBe(true);
  expect(EXPIRED.test("t.expires_on <= today + 30")).toBe(false);
  expect(AVAILABLE.test("t.status = 'available'")).toBe(true);
});
