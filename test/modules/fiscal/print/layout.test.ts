import { env } from "cloudflare:workers";
import fc from "fast-check";
import { PDFDocument } from "pdf-lib";
import { describe, expect, test } from "vitest";
import { assetsOf } from "#platform/read-asset.ts";
import { amountOf, inFours, quantityOf } from "../../../../src/modules/fiscal/print/amounts.ts";
import { qrModules } from "../../../../src/modules/fiscal/print/qr-code.ts";
import type { Receipt } from "../../../../src/modules/fiscal/print/receipt.ts";
import { type PaperName, receiptPdf } from "../../../../src/modules/fiscal/print/receipt-pdf.ts";
import { linesOf } from "./pdf-text.ts";
import { line, receipt } from "./receipts.ts";

const made = new Date("2026-04-07T02:00:21Z");
const pdf = (of: Receipt, paper: PaperName) => receiptPdf(of, { paper, made, read: assetsOf(env) });
const many = (count: number) =>
  receipt({ lines: Array.from({ length: count }, (_, at) => line({ name: `Thing no. ${at + 1}` })) });

describe("a receipt of many lines", () => {
  test("goes on over sheets, each with the headings and its number, and says every line once", async () => {
    const pages = await linesOf(await pdf(many(200), "a4"));
    expect(pages.length).toBeGreaterThan(3);
    for (const [at, lines] of pages.slice(0, -1).entries()) {
      expect(lines).toContain("Unit price");
      expect(lines).toContain(`${at + 1} / ${pages.length}`);
    }
    const said = pages.flat().filter((text) => text.startsWith("Thing no. "));
    expect(said.map((text) => Number(/\d+/.exec(text)?.[0]))).toEqual(
      Array.from({ length: 200 }, (_, at) => at + 1),
    );
    expect(pages.at(-1)).toContain("SZRX-4PBY-QKXZ-7NXV");
  });

  test("is one long roll, as long as it needs and no longer", async () => {
    const heightOf = async (count: number) => {
      const [page, ...more] = (await PDFDocument.load(await pdf(many(count), "80mm"))).getPages();
      expect(more).toEqual([]);
      return page?.getMediaBox().height ?? 0;
    };
    const [one, hundred] = [await heightOf(1), await heightOf(100)];
    expect(one).toBeLessThan(700);
    expect(hundred).toBeGreaterThan(one + 99 * 15);
    expect(hundred).toBeLessThan(one + 99 * 40);
  });
});

describe("a receipt", () => {
  test("is the same bytes each time", async () => {
    const [once, again] = [await pdf(receipt(), "a4"), await pdf(receipt(), "a4")];
    expect(once).toEqual(again);
  });

  test("of letters that no font has is made all the same, and says so", async () => {
    const text = (await linesOf(await pdf(receipt({ lines: [line({ name: "药店 😀" })] }), "80mm"))).flat();
    expect(text).toContain("药店 😀");
    expect(text.join(" ")).toContain("Some letters cannot be printed");
    expect((await linesOf(await pdf(receipt(), "80mm"))).flat().join(" ")).not.toContain("cannot be printed");
  });

  test("whose name is one endless word stays inside its paper", async () => {
    const name = "W".repeat(400);
    for (const paper of ["a4", "80mm"] as const) {
      const text = (await linesOf(await pdf(receipt({ lines: [line({ name, code: null })] }), paper))).flat();
      const pieces = text.filter((piece) => /^W+$/.test(piece));
      expect(pieces.join("")).toBe(name);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(40);
    }
  });
});

describe("figures", () => {
  test("have their thousands apart and two decimals, and a minus on a refund", () => {
    expect(amountOf("1234567.5")).toBe("1,234,567.50");
    expect(amountOf("7000")).toBe("7,000.00");
    expect(amountOf("0.125")).toBe("0.125");
    expect(amountOf("7000", "refund")).toBe("-7,000.00");
    expect(amountOf("-150", "refund")).toBe("150.00");
    expect(amountOf("0", "refund")).toBe("0.00");
    expect([quantityOf("2.5000"), quantityOf("2.0000"), quantityOf("200")]).toEqual(["2.5", "2", "200"]);
  });

  test("read back are what they were", () => {
    const decimal = fc
      .tuple(fc.nat(10 ** 12), fc.nat(99))
      .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, "0")}`);
    fc.assert(
      fc.property(decimal, (amount) => {
        expect(amountOf(amount).replaceAll(",", "")).toBe(amount);
      }),
    );
  });

  test("that authorities give stand in groups of four, whether they came so or not", () => {
    expect(inFours("4KN3LOUSNF5MGCBNJISNH2QS2A")).toBe("4KN3-LOUS-NF5M-GCBN-JISN-H2QS-2A");
    expect(inFours("SZRX-4PBY-QKXZ-7NXV")).toBe("SZRX-4PBY-QKXZ-7NXV");
  });
});

describe("a QR code", () => {
  test("is a square with its three corners, and there is none of what no code holds", () => {
    const modules =
      qrModules("07042026#040021#SDC010000033#53#4KN3LOUSNF5MGCBNJISNH2QS2A#SZRX4PBYQKXZ7NXV") ?? [];
    expect(modules.every((row) => row.length === modules.length)).toBe(true);
    const corner = (row: number, column: number) =>
      [0, 6].every((at) => modules[row + at]?.[column] && modules[row]?.[column + at]);
    const far = modules.length - 7;
    expect([corner(0, 0), corner(0, far), corner(far, 0)]).toEqual([true, true, true]);
    expect(qrModules("x".repeat(5000))).toBeUndefined();
  });
});
