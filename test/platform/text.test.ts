import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Email, emailOf, identifier, line, paragraph } from "#platform/operations/fields.ts";
import { cut, isStorable, lowerAscii, unstorablePaths } from "#platform/text.ts";
import { GivenDay, GivenTime, TimeZone } from "#platform/time.ts";

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("a name", () => {
  test.each([
    ["a carriage return", "Shop\rBcc: all@example.com"],
    ["a line feed", "Shop\nBcc: all@example.com"],
    ["a line separator", "Shop\u2028"],
    ["NUL", "Shop\0"],
    ["an escape", "Shop\u001b[31m"],
    ["a C1 control", "Shop\u0085Two"],
    ["a right-to-left override", "Shop\u202egpj.exe"],
    ["a right-to-left isolate", "Shop\u2067x"],
    ["half a surrogate pair", "Shop\ud83d"],
  ])("takes no %s", (_, name) => {
    expect(takes(line(), `${name}x`)).toBe(false);
  });

  test("takes letters of every script, marks of direction and emoji, and loses the space around it", () => {
    for (const name of ["Émollient", "Inzoga n'ibindi", "صيدلية\u200f 1", "薬局", "💊"])
      expect(line().parse(` ${name}\n`)).toBe(name);
  });

  test.each([
    ["a zero-width space", "\u200b"],
    ["joiners and a byte order mark", "\u200d\u200c\ufeff"],
    ["marks of direction around a space", "\u200e \u200f"],
    ["a soft hyphen", "\u00ad"],
    ["a filler", "\u3164"],
    ["an empty braille cell", "\u2800"],
    ["tags", "\u{e0041}\u{e0042}"],
  ])("takes not %s alone", (_, name) => {
    expect(takes(line(), name)).toBe(false);
    expect(takes(line(), `${name}x`)).toBe(true);
  });

  test("that is empty is told once, as too short", () => {
    expect(line().safeParse(" ").error?.issues).toMatchObject([{ code: "too_small" }]);
  });

  test("a longer text takes tabs and line breaks, and no other control character", () => {
    expect(takes(paragraph(), "one\n\ttwo\r\nthree")).toBe(true);
    for (const text of ["a\0b", "a\u000cb", "a\u202eb", "a\udc00b"])
      expect(takes(paragraph(), text)).toBe(false);
  });
});

describe("an identifier", () => {
  test("is folded in A to Z alone: no other letter becomes one of a to z", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const folded = lowerAscii(text);
        expect(folded.length).toBe(text.length);
        for (const [at, letter] of [...text].entries())
          expect([...folded][at]).toBe(/[A-Z]/.test(letter) ? letter.toLowerCase() : letter);
      }),
    );
    expect(identifier(20).parse(" \u212aigali ")).toBe("\u212aigali");
  });

  test("an address is ASCII before it is folded, so KELVIN SIGN reaches nobody's account", () => {
    expect(Email.parse(" Keza@Example.COM ")).toBe("keza@example.com");
    for (const address of [
      "\u212aeza@example.com",
      "keza@example.\u212aom",
      "ke\u017fa@example.com",
      "k@\u0130.com",
    ]) {
      expect(takes(Email, address)).toBe(false);
      expect(emailOf(address)).toBeUndefined();
    }
    for (const nothing of ["", null, undefined, 7]) expect(emailOf(nothing)).toBeUndefined();
  });
});

describe("a moment that a caller gives", () => {
  test.each([
    "0000-01-01T00:00:00Z",
    "1899-12-31T23:59:59Z",
    "3000-01-01T00:00:00Z",
    "2999-12-31T23:59:59-01:00",
    "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00+16:00",
    "2026-01-01T00:00:00-23:59",
    "2026-01-01",
    `2026-01-01T00:00:00.${"1".repeat(200)}Z`,
  ])("is not %s", (text) => {
    expect(takes(GivenTime, text)).toBe(false);
  });

  test.each(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456+15:59", "1900-01-01T00:00:00-15:59"])(
    "is %s",
    (text) => {
      expect(takes(GivenTime, text)).toBe(true);
    },
  );

  test("and a day is one of the same years", () => {
    expect(["1900-01-01", "2999-12-31"].every((day) => takes(GivenDay, day))).toBe(true);
    expect(["0000-01-01", "1899-12-31", "3000-01-01", "9999-12-31"].some((day) => takes(GivenDay, day))).toBe(
      false,
    );
  });

  test("a time zone has a name: Postgres reads an offset the other way round", () => {
    expect(takes(TimeZone, "Africa/Kigali")).toBe(true);
    for (const zone of ["+03:00", "-0200", "Mars/Olympus", ""]) expect(takes(TimeZone, zone)).toBe(false);
  });
});

describe("text that the database cannot keep", () => {
  test("is found wherever it stands, keys too", () => {
    const value = {
      a: "ok",
      "b\ud800": 1,
      lines: [{ note: "x" }, { note: "\udfff" }, "\0"],
      deep: { er: "\0" },
    };
    expect(unstorablePaths(value).sort()).toEqual(["b\ud800", "deep.er", "lines.1.note", "lines.2"].sort());
    expect(unstorablePaths("\ud800")).toEqual([""]);
    expect(unstorablePaths([null, 1, true, "é💊"])).toEqual([]);
  });

  test("is found in a body of any depth", () => {
    const depth = 100_000;
    const value: unknown = JSON.parse(`${"[".repeat(depth)}"\\ud800"${"]".repeat(depth)}`);
    expect(unstorablePaths(value)).toHaveLength(1);
  });

  test("does not come from cutting a text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(12), (text, most) => {
        expect(isStorable(cut(text, most).replaceAll("\0", ""))).toBe(true);
        expect(cut(text, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
