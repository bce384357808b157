import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inexactNumber } from "#platform/http/inexact-number.ts";

describe("a number in JSON that a double cannot keep", () => {
  test.each([
    "12345678901234.5678",
    "9007199254740993",
    "0.1000000000000000055",
    "1e400",
    "1e-400",
    "-99999999999999999",
  ])("is found: %s", (literal) => {
    expect(inexactNumber(`{"lines":[{"note":"\\"1e400","price":${literal}}]}`)).toBe(literal);
  });

  test("is never one that a program wrote from a double of its own", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double({ noNaN: true, noDefaultInfinity: true }), (value, number) => {
        expect(inexactNumber(JSON.stringify([value, number]))).toBeUndefined();
      }),
    );
  });

  test("is none of an amount's digits that are read as they are written, whatever zeros they have", () => {
    const digits = fc.nat({ max: 10 ** 11 });
    fc.assert(
      fc.property(digits, fc.nat({ max: 9999 }), fc.nat({ max: 12 }), (whole, part, zeros) => {
        const literal = `${whole}.${String(part).padStart(4, "0")}${"0".repeat(zeros)}`;
        expect(inexactNumber(`[${literal}]`)).toBeUndefined();
      }),
    );
  });

  test("is not looked for in texts, nor in what is no JSON, however long", () => {
    expect(inexactNumber('{"barcode":"12345678901234567890","note":"1e400"}')).toBeUndefined();
    expect(inexactNumber(`[1e1,"${'\\"'.repeat(500_000)}`)).toBeUndefined();
  });
});
