import type { ReadAsset } from "../read-asset.ts";
import { TrueType } from "./true-type.ts";

/** The sources of the two faces that documents have, of which the first that has a letter draws it. */
export interface Fonts {
  plain: readonly [TrueType, ...TrueType[]];
  bold: readonly [TrueType, ...TrueType[]];
}

/** Scripts and signs beside those that every document has, and the letters by which a text is known to need them. */
const SCRIPTS: readonly { name: string; letters: RegExp; bold: "400" | "700" }[] = [
  { name: "ethiopic", letters: /\p{Script=Ethiopic}/u, bold: "700" },
  { name: "arabic", letters: /\p{Script=Arabic}/u, bold: "700" },
  { name: "hebrew", letters: /\p{Script=Hebrew}/u, bold: "700" },
  { name: "math", letters: /[\u2190-\u22FF]/u, bold: "400" },
  { name: "symbols", letters: /[\u2300-\u27BF\u2B00-\u2BFF]/u, bold: "400" },
];

/** What this isolate has read; a promise of one request is not kept, as another may not wait for it. */
const kept = new Map<string, TrueType>();

/** The fonts that a text needs: of Latin, Greek and Cyrillic always, of other scripts where it has letters of them. */
export async function fontsFor(text: string, read: ReadAsset): Promise<Fonts> {
  const others = SCRIPTS.filter(({ letters }) => letters.test(text));
  const face = async (weight: "400" | "700"): Promise<Fonts["plain"]> => {
    const [latin, ...more] = await Promise.all([
      fontOf(`fonts/latin-${weight}.ttf`, read),
      ...others.map(({ name, bold }) =>
        fontOf(`fonts/${name}-${weight === "700" ? bold : weight}.ttf`, read),
      ),
    ]);
    return [latin, ...more];
  };
  const [plain, bold] = await Promise.all([face("400"), face("700")]);
  return { plain, bold };
}

async function fontOf(path: string, read: ReadAsset): Promise<TrueType> {
  const font = kept.get(path) ?? new TrueType(await read(path));
  kept.set(path, font);
  return font;
}
