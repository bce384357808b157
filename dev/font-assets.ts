import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileOf } from "#platform/pdf/subset-font.ts";
import { KEPT_TABLES, TrueType } from "#platform/pdf/true-type.ts";
import { putFile } from "./put-file.ts";

/** Of each script that documents may have, the package of its font, and what its files are called. */
const FONTS = {
  latin: ["@expo-google-fonts/noto-sans", "NotoSans"],
  ethiopic: ["@expo-google-fonts/noto-sans-ethiopic", "NotoSansEthiopic"],
  arabic: ["@expo-google-fonts/noto-sans-arabic", "NotoSansArabic"],
  hebrew: ["@expo-google-fonts/noto-sans-hebrew", "NotoSansHebrew"],
  math: ["@expo-google-fonts/noto-sans-math", "NotoSansMath"],
  symbols: ["@expo-google-fonts/noto-sans-symbols-2", "NotoSansSymbols2"],
} as const;
/** Signs have one weight. */
const WEIGHTS = { 400: "400Regular", 700: "700Bold" } as const;
/** Widths in a PDF are in such units, and letters of several fonts stand in one. */
const UNITS = 1000;

const { resolve } = createRequire(import.meta.url);

/** Puts the fonts of PDFs into dist/assets/fonts, with the tables that drawing needs and no others. */
export function putFonts(): void {
  for (const [script, [name, file]] of Object.entries(FONTS)) {
    const folder = dirname(resolve(`${name}/package.json`));
    for (const [weight, style] of Object.entries(WEIGHTS)) {
      const path = join(folder, style, `${file}_${style}.ttf`);
      if (!existsSync(path)) continue;
      const font = new TrueType(readFileSync(path));
      if (font.unitsPerEm !== UNITS) throw new Error(`${name} has other units than ${UNITS}`);
      const tables = KEPT_TABLES.map((table) => [table, font.table(table)] as const);
      putFile(`fonts/${script}-${weight}.ttf`, fileOf(Object.fromEntries(tables)));
    }
    putFile(`fonts/${script}-license.txt`, readFileSync(join(folder, "LICENSE_FONT")));
  }
}
