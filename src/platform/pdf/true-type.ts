/** The tables of a font file that drawing needs; dev/font-assets.ts keeps these and drops the rest. */
export const KEPT_TABLES = ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"] as const;
type Table = (typeof KEPT_TABLES)[number];

const [X_PLACEMENT_IS_WORDS, HAS_SCALE, MORE_PARTS, HAS_TWO_SCALES, HAS_MATRIX] = [1, 8, 32, 64, 128];

/** A part of an outline that is made of others: where the other's number stands in it, and the number. */
export interface Part {
  at: number;
  glyph: number;
}

/** A font file of TrueType outlines, read where it is asked. */
export class TrueType {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly xHeight: number;
  readonly bbox: { minX: number; minY: number; maxX: number; maxY: number; width: number; height: number };
  readonly #tables = new Map<string, DataView>();
  readonly #glyphs: ReadonlyMap<number, number>;
  readonly #widths: number;
  readonly #longOffsets: boolean;

  constructor(bytes: Uint8Array) {
    const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < file.getUint16(4); at++) {
      const entry = 12 + at * 16;
      const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
      const [from, length] = [file.getUint32(entry + 8), file.getUint32(entry + 12)];
      this.#tables.set(tag, new DataView(bytes.buffer, bytes.byteOffset + from, length));
    }
    const [head, hhea, os2] = [this.table("head"), this.table("hhea"), this.table("OS/2")];
    this.unitsPerEm = head.getUint16(18);
    const [minX, minY, maxX, maxY] = [36, 38, 40, 42].map((at) => head.getInt16(at)) as [
      number,
      number,
      number,
      number,
    ];
    this.bbox = { minX, minY, maxX, maxY, width: maxX - minX, height: maxY - minY };
    this.ascent = hhea.getInt16(4);
    this.descent = hhea.getInt16(6);
    this.xHeight = os2.getInt16(86);
    this.capHeight = os2.getInt16(88);
    this.#widths = hhea.getUint16(34);
    this.#longOffsets = head.getInt16(50) === 1;
    this.#glyphs = glyphsOf(this.table("cmap"));
  }

  /** A table as it stands in the file. Throws where there is none. */
  table(name: Table): DataView {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`The font has no table ${name}`);
    return table;
  }

  /** The number of a code point's glyph; undefined where the font has none. */
  glyphOf(codePoint: number): number | undefined {
    return this.#glyphs.get(codePoint);
  }

  /** How far the next glyph stands from this one. */
  advanceOf(glyph: number): number {
    return this.table("hmtx").getUint16(Math.min(glyph, this.#widths - 1) * 4);
  }

  /** The left edge of a glyph's outline. */
  bearingOf(glyph: number): number {
    const at = glyph < this.#widths ? glyph * 4 + 2 : this.#widths * 4 + (glyph - this.#widths) * 2;
    return this.table("hmtx").getInt16(at);
  }

  /** A glyph's outline, as it stands in the file: nothing for a space. */
  outlineOf(glyph: number): Uint8Array {
    const [loca, glyf] = [this.table("loca"), this.table("glyf")];
    const offset = (at: number) => (this.#longOffsets ? loca.getUint32(at * 4) : loca.getUint16(at * 2) * 2);
    const [from, to] = [offset(glyph), offset(glyph + 1)];
    return new Uint8Array(glyf.buffer, glyf.byteOffset + from, to - from);
  }
}

/** The other glyphs that an outline is made of; none of one that is drawn by itself. */
export function partsOf(outline: Uint8Array): Part[] {
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
  if (outline.length === 0 || view.getInt16(0) >= 0) return [];
  const parts: Part[] = [];
  for (let at = 10, more = true; more; ) {
    const flags = view.getUint16(at);
    parts.push({ at: at + 2, glyph: view.getUint16(at + 2) });
    at += 4 + (flags & X_PLACEMENT_IS_WORDS ? 4 : 2);
    if (flags & HAS_SCALE) at += 2;
    else if (flags & HAS_TWO_SCALES) at += 4;
    else if (flags & HAS_MATRIX) at += 8;
    more = (flags & MORE_PARTS) !== 0;
  }
  return parts;
}

/** The glyph of each code point, from the table that has the most of them: of all code points (12), or of the first 65,536 (4). */
function glyphsOf(cmap: DataView): Map<number, number> {
  const tables = Array.from({ length: cmap.getUint16(2) }, (_, at) => cmap.getUint32(4 + at * 8 + 4));
  const ofFormat = (format: number) => tables.find((at) => cmap.getUint16(at) === format);
  const [all, basic] = [ofFormat(12), ofFormat(4)];
  if (all !== undefined) return fromGroups(cmap, all);
  if (basic !== undefined) return fromSegments(cmap, basic);
  throw new Error("The font maps no code points in a form that is read here");
}

function fromGroups(cmap: DataView, at: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let group = 0; group < cmap.getUint32(at + 12); group++) {
    const entry = at + 16 + group * 12;
    const [first, last, glyph] = [0, 4, 8].map((part) => cmap.getUint32(entry + part)) as [
      number,
      number,
      number,
    ];
    for (let code = first; code <= last; code++) found.set(code, glyph + code - first);
  }
  return found;
}

function fromSegments(cmap: DataView, at: number): Map<number, number> {
  const found = new Map<number, number>();
  const twice = cmap.getUint16(at + 6);
  for (let segment = 0; segment < twice; segment += 2) {
    const ends = at + 14 + segment;
    const starts = ends + twice + 2;
    const [last, first] = [cmap.getUint16(ends), cmap.getUint16(starts)];
    const [delta, ranges] = [cmap.getInt16(starts + twice), starts + 2 * twice];
    const range = cmap.getUint16(ranges);
    for (let code = first; code <= last && code < 0xffff; code++) {
      const listed = range === 0 ? code : cmap.getUint16(ranges + range + (code - first) * 2);
      const glyph = listed === 0 ? 0 : (listed + delta) & 0xffff;
      if (glyph !== 0) found.set(code, glyph);
    }
  }
  return found;
}
