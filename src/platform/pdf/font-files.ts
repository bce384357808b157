import { TrueType } from "./true-type.ts";

/** Reads a file of the assets, by its path. */
export type ReadAsset = (path: string) => Promise<Uint8Array>;

/** The sources of the two faces that documents have, of which the first that has a letter draws it. */
export interface Fonts {
  plain: readonly [TrueType, ...TrueType[]];
  bold: readonly [TrueType, ...TrueType[]];
}

/** Scripts beside the one that every document has, and the letters by which a text is known to need it. */
const SCRIPTS: readonly { name: string; letters: RegExp }[] = [
  { name: "ethiopic", letters: /\p{Script=Ethiopic}/u },
  { name: "arabic", letters: /\p{Script=Arabic}/u },
  { name: "hebrew", letters: /\p{Script=Hebrew}/u },
];

/** What this isolate has read; a promise of one request is not kept, as another may not wait for it. */
const kept = new Map<string, TrueType>();

/** The fonts that a text needs: of Latin, Greek and Cyrillic always, of other scripts where it has letters of them. */
export async function fontsFor(text: string, read: ReadAsset): Promise<Fonts> {
  const others = SCRIPTS.filter(({ letters }) => letters.test(text)).map(({ name }) => name);
  const face = async (weight: "400" | "700"): Promise<Fonts["plain"]> => {
    const [latin, ...more] = ["latin", ...others].map((script) =>
      fontOf(`fonts/${script}-${weight}.ttf`, read),
    );
    if (!latin) throw new Error("There is no font");
    return [await latin, ...(await Promise.all(more))];
  };
  const [plain, bold] = await Promise.all([face("400"), face("700")]);
  return { plain, bold };
}

async function fontOf(path: string, read: ReadAsset): Promise<TrueType> {
  const font = kept.get(path) ?? new TrueType(await read(path));
  kept.set(path, font);
  return font;
}

/** Reads the assets of this deployment. Throws where one is not there. */
export const assetsOf =
  ({ ASSETS }: Pick<Env, "ASSETS">): ReadAsset =>
  async (path) => {
    const found = await ASSETS.fetch(new Request(new URL(path, "https://assets.local/")));
    if (!found.ok) throw new Error(`The assets have no ${path}: npm run assets makes them`);
    return new Uint8Array(await found.arrayBuffer());
  };
