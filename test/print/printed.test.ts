import { describe, expect, test } from "vitest";
import { cleanPicture } from "../../src/modules/fiscal/logos/clean-picture.ts";
import { embedPrinted, printedBytes } from "../../src/modules/fiscal/logos/printed-picture.ts";
import { amountOf } from "../../src/modules/fiscal/print/amounts.ts";
import { receiptOf } from "../../src/modules/fiscal/print/receipt-of.ts";
import { type PaperName, receiptPdf } from "../../src/modules/fiscal/print/receipt-pdf.ts";
import type { ReceiptSource } from "../../src/modules/fiscal/print/receipt-source.ts";
import { png } from "../modules/fiscal/print/pictures.ts";
import { NAMES, qrTextOf, sourceOf } from "./sources.ts";
import { fromDisk, seen } from "./tools.ts";

const COUNTRIES = ["RW", "ZM", "KE"] as const;
const PAPERS = ["a4", "80mm"] as const;
const BOTH = COUNTRIES.flatMap((country) => PAPERS.map((paper) => [country, paper] as const));

function print(source: ReceiptSource, paper: PaperName, as: "original" | "copy" = "original") {
  const receipt = receiptOf(source, as, "https://duka.example");
  return receiptPdf(receipt, { paper, made: new Date(source.made), read: fromDisk });
}

/** A text as it is read off a page, whatever stands between its words. */
const plain = (text: string) => text.replace(/\s+/g, "");
const textOf = ({ pages }: { pages: string[] }) => plain(pages.join(""));

/** Every figure that a document has. */
function figuresOf({ lines, bands, type, total, tax, discount }: ReceiptSource): string[] {
  return [
    ...lines.flatMap((line) => [amountOf(line.total, type), amountOf(line.unit_price), line.quantity]),
    ...lines.flatMap((line) => (line.discount === "0" ? [] : [amountOf(`-${line.discount}`, type)])),
    ...bands.map((band) => amountOf(band.tax, type)),
    ...[total, tax, discount].map((amount) => amountOf(amount, type)),
  ];
}

describe.each(BOTH)("a receipt of %s on %s", (country, paper) => {
  test("is a sound PDF that says every figure and name, and its code is what the authority describes", async () => {
    const source = sourceOf(country);
    const found = seen(await print(source, paper));
    expect(found.check).toContain("No syntax or stream encoding errors found");
    const text = textOf(found);
    for (const figure of figuresOf(source)) expect(text).toContain(plain(figure));
    for (const name of [...Object.values(NAMES), source.seller.name, source.buyer_name ?? ""]) {
      // A name that goes on on a second line has figures between its parts.
      for (const word of name.split(" ")) expect(text).toContain(plain(word));
    }
    expect(text).toContain("4KN3-LOUS-NF5M-GCBN-JISN-H2QS-2A");
    expect(text).toContain("SZRX-4PBY-QKXZ-7NXV");
    expect(found.codes).toEqual([qrTextOf(country, null)]);
    expect(found.fonts.length).toBeGreaterThan(0);
    for (const font of found.fonts) expect(font).toMatch(/\byes +yes +yes\b/);
  });

  test("says what an insurer bears of each line and of all, and whom it insures, whether it has paid or not", async () => {
    const source = sourceOf(country);
    const insured = { name: "Rama", rate: "85", amount: "850" };
    const [first, ...others] = source.lines;
    const borne = {
      ...source,
      insured_number: "RAMA-77",
      lines: [...(first ? [{ ...first, insured }] : []), ...others],
      insured: [{ name: "Rama", amount: "850", rest: "150.50" }],
    };
    const text = textOf(seen(await print(borne, paper)));
    for (const said of ["borne by Rama, 85%", "BORNE BY RAMA", "BORNE BY CUSTOMER", "RAMA-77", "150.50"])
      expect(text).toContain(plain(said));
    expect(text).not.toContain("PAIDBY");
  });

  test("has the authority's address in its code where the shop wants it so", async () => {
    const source = sourceOf(country);
    const qr_text = qrTextOf(country, "url");
    const found = seen(await print({ ...source, signed: { ...source.signed, qr_text } }, paper));
    expect(found.codes).toEqual([qr_text]);
    expect(qr_text).toMatch(/^https:/);
  });

  test("that is a copy is marked as none, and its code is still read", async () => {
    const found = seen(await print(sourceOf(country), paper, "copy"));
    expect(textOf(found)).toContain("THISISNOTANOFFICIALRECEIPT");
    expect(found.codes).toEqual([qrTextOf(country, null)]);
  });

  test("of money given back has a minus at each amount", async () => {
    const original = { number: 240, receipt_number: 51 };
    const source = sourceOf(country, { type: "refund", reason_code: "01", original });
    const found = seen(await print(source, paper));
    const text = textOf(found);
    for (const line of source.lines) expect(text).toContain(plain(amountOf(line.total, "refund")));
    expect(text).toContain(plain(amountOf(source.total, "refund")));
    expect(text).toContain("#:51");
  });

  test("that is not signed yet has no code and no signature", async () => {
    const source = sourceOf(country, { status: "pending" });
    const found = seen(
      await print({ ...source, signed: { ...source.signed, signature: null, qr_text: null } }, paper),
    );
    expect(found.codes).toEqual([]);
    expect(textOf(found)).not.toContain("SZRX");
    // On a roll the mark across it is read between the lines.
    expect(textOf(found)).toContain("THISISNOTANOFFICIAL");
  });
});

describe("a receipt of two hundred lines", () => {
  test.each(PAPERS)("on %s says them all", async (paper) => {
    const source = sourceOf("RW", {}, 200);
    const found = seen(await print(source, paper));
    expect(found.pages.length).toBeGreaterThan(paper === "a4" ? 3 : 0);
    const text = textOf(found);
    for (const figure of figuresOf(source)) expect(text).toContain(plain(figure));
    for (const line of source.lines) expect(text).toContain(line.name.split(" ").at(-1));
    expect(found.codes).toEqual([qrTextOf("RW", null)]);
  });
});

describe("a picture on a receipt", () => {
  test.each(PAPERS)(
    "of %s is there, with what shines through it, and in the way of nothing",
    async (paper) => {
      const picture = await cleanPicture(await png({ width: 300, height: 100, alpha: "half" }));
      const bytes = await printedBytes(picture);
      const source = sourceOf("RW");
      const receipt = receiptOf(source, "original", "https://duka.example");
      const pdf = await receiptPdf(
        receipt,
        { paper, made: new Date(source.made), read: fromDisk },
        async ({ pdf: document }) => embedPrinted(document, { ...picture, bytes }),
      );
      const found = seen(pdf);
      expect(found.images).toBe(2);
      expect(found.codes).toEqual([qrTextOf("RW", null)]);
    },
  );
});
