import { env } from "cloudflare:workers";
import fc from "fast-check";
import { PDFDocument } from "pdf-lib";
import { describe, expect, test } from "vitest";
import { joined } from "#platform/pdf/arabic-forms.ts";
import { fontsFor } from "#platform/pdf/font-files.ts";
import { printable } from "#platform/pdf/printable.ts";
import { oneLine, textLines } from "#platform/pdf/text-lines.ts";
import { Typeface } from "#platform/pdf/typeface.ts";
import { inOrderOfSight } from "#platform/pdf/writing-direction.ts";
import { assetsOf } from "#platform/read-asset.ts";

/** A face for a text, as a document that has it would have one. */
async function faceFor(text: string, weight: "plain" | "bold" = "plain"): Promise<Typeface> {
  const fonts = await fontsFor(text, assetsOf(env));
  return new Typeface(await PDFDocument.create(), "TESTED+Face", fonts[weight]);
}

const LANGUAGES = {
  Kinyarwanda: "Ikaze mu iduka, Nyirabarāgurwa w’i Rwâmagana",
  Swahili: "Risiti ya kodi, ng'ombe, KSh 1,200",
  French: "Reçu n° 12 – œuf, île, Noël, ÇÀÉÈ",
  Kikuyu: "Mũgĩ, thukuru, ŋanda",
  Hausa: "Ɓangare, ƙasa, ɗaki",
  Yoruba: "Ọjà, ẹ̀kọ́",
  Amharic: "ደረሰኝ፡ ጠቅላላ ዋጋ ፲፪ ብር።",
  Tigrinya: "ቅብሊት፡ ዋጋ",
  Arabic: "إيصال ضريبي محمد",
  Hebrew: "קבלה",
  Greek: "Απόδειξη",
  Russian: "Чек",
  signs: "≥ ≤ ≠ ≈ × ÷ ± ° µ ½ ² ™ ® № ℮ → ✓ ✔ ★ ☎ ⚠ ■ ○",
  money: "€ £ $ ¥ ₦ ₵ ₿ ₹ ₽ ₺ ₫ ₩ ƒ ¢ ﷼",
};

describe("letters", () => {
  test.each(Object.entries(LANGUAGES))("of %s are all drawn, in both weights", async (_, text) => {
    for (const weight of ["plain", "bold"] as const) {
      const face = await faceFor(text, weight);
      face.encode(textLines(face, text, 9, 10_000).join(""));
      expect([...face.missing]).toEqual([]);
    }
  });

  test("that no font has are boxes as wide as each other, and are named; nothing becomes a question mark", async () => {
    const face = await faceFor("中文 😀");
    const [box] = textLines(face, "中", 10, 1000);
    expect(box).toBe("中");
    expect(face.widthOf("中", 10)).toBe(face.widthOf("😀", 10));
    expect(face.widthOf("中", 10)).toBeGreaterThan(5);
    expect([...face.missing].map((code) => String.fromCodePoint(code))).toEqual(["中", "😀"]);
    expect(`${face.encode("中")}`).not.toBe(`${face.encode("?")}`);
  });

  test("are the same glyph each time, and others have others", async () => {
    const face = await faceFor("ab");
    expect(`${face.encode("ab")}`).toBe(`${face.encode("ab")}`);
    expect(`${face.encode("a")}`).not.toBe(`${face.encode("b")}`);
  });

  test("that show nothing are left out, and white space is a space", () => {
    expect(printable("a\u200Bb\u202Ec\uFE0Fd\u0007")).toBe("abcd");
    expect(printable("one\t\ntwo\u00A0three")).toBe("one two three");
    expect(printable("e\u0301")).toBe("é");
  });
});

describe("text in lines", () => {
  test("keeps every letter in its order, and no line is wider than it may be", async () => {
    const face = await faceFor("a");
    const word = fc.string({ unit: fc.constantFrom(..."abcdefgéŋWM.,-"), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 30, max: 300 }),
        (words, width) => {
          const lines = textLines(face, words.join(" "), 9, width);
          for (const line of lines) expect(face.widthOf(line, 9)).toBeLessThanOrEqual(width);
          expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
        },
      ),
    );
  });

  test("that has to stay one is cut, and says so", async () => {
    const face = await faceFor("a");
    const line = oneLine(face, "Amoxicillin 500 mg capsules, box of ten strips", 9, 80);
    expect(line).toMatch(/^Amox.*…$/);
    expect(face.widthOf(line, 9)).toBeLessThanOrEqual(80);
    expect(oneLine(face, "Short", 9, 80)).toBe("Short");
  });
});

describe("what is written from right to left", () => {
  const codes = (text: string) => [...text].map((letter) => letter.codePointAt(0)?.toString(16));

  test("has the forms that its letters have beside each other", () => {
    // Beh alone, before, between and after; alef joins on one side alone.
    expect(codes(joined("ب"))).toEqual(["fe8f"]);
    expect(codes(joined("ببب"))).toEqual(["fe91", "fe92", "fe90"]);
    expect(codes(joined("باب"))).toEqual(["fe91", "fe8e", "fe8f"]);
    expect(codes(joined("لا"))).toEqual(["fefb"]);
    expect(codes(joined("بلا"))).toEqual(["fe91", "fefc"]);
    expect(joined("Duka 12")).toBe("Duka 12");
  });

  test("is turned round inside a line that goes from left to right, and its numbers are not", () => {
    expect(inOrderOfSight("abc")).toBe("abc");
    expect(inOrderOfSight("א1ב")).toBe("ב1א");
    expect(inOrderOfSight("a אבג b")).toBe("a גבא b");
    expect(inOrderOfSight("אב 1,234.50 גד")).toBe("דג 1,234.50 בא");
    expect(inOrderOfSight("(אב) x")).toBe("(בא) x");
  });
});
