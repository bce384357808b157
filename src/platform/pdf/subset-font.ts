import type { TrueType } from "./true-type.ts";

/** A glyph of a font that is made: its outline names its parts by their numbers there. */
export interface Outlined {
  outline: Uint8Array;
  advance: number;
  bearing: number;
}

/** Deeper than one of these is no outline that a box with digits adds to those of its sources. */
const LEAST_MAXIMA: Readonly<Record<number, number>> = { 28: 8, 30: 4 };
const MAXP_BYTES = 32;

/**
 * A font file with these glyphs and no others, numbered as they come, of what a PDF needs of one. What it says of itself is
 * the first source's; the sources have the same units.
 */
export function subsetFont(
  glyphs: readonly Outlined[],
  sources: readonly [TrueType, ...TrueType[]],
): Uint8Array {
  const [first] = sources;
  const offsets = [0];
  for (const { outline } of glyphs) offsets.push((offsets.at(-1) ?? 0) + padded(outline.length));
  const glyf = new Uint8Array(offsets.at(-1) ?? 0);
  for (const [at, { outline }] of glyphs.entries()) glyf.set(outline, offsets[at]);
  const loca = new DataView(new ArrayBuffer(offsets.length * 4));
  for (const [at, offset] of offsets.entries()) loca.setUint32(at * 4, offset);
  const hmtx = new DataView(new ArrayBuffer(glyphs.length * 4));
  for (const [at, { advance, bearing }] of glyphs.entries()) {
    hmtx.setUint16(at * 4, advance);
    hmtx.setInt16(at * 4 + 2, bearing);
  }
  const head = copyOf(first.table("head"));
  head.setUint32(8, 0);
  for (const [at, edge] of ["minX", "minY", "maxX", "maxY"].entries()) {
    const edges = sources.map(({ bbox }) => bbox[edge as keyof typeof bbox]);
    head.setInt16(36 + at * 2, at < 2 ? Math.min(...edges) : Math.max(...edges));
  }
  head.setInt16(50, 1);
  const hhea = copyOf(first.table("hhea"));
  hhea.setUint16(34, glyphs.length);
  return fileOf({ glyf, head, hhea, hmtx, loca, maxp: maximaOf(glyphs.length, sources) });
}

function maximaOf(glyphs: number, sources: readonly TrueType[]): DataView {
  const maxp = new DataView(new ArrayBuffer(MAXP_BYTES));
  maxp.setUint32(0, 0x10000);
  maxp.setUint16(4, glyphs);
  const tables = sources.map((source) => source.table("maxp"));
  for (let at = 6; at < MAXP_BYTES; at += 2)
    maxp.setUint16(at, Math.max(LEAST_MAXIMA[at] ?? 0, ...tables.map((table) => table.getUint16(at))));
  return maxp;
}

/** A font file of these tables, which stand in the order of their names. */
export function fileOf(tables: Readonly<Record<string, Uint8Array | DataView>>): Uint8Array {
  const named = Object.entries(tables).map(([tag, of]) => ({
    tag,
    bytes: new Uint8Array(of.buffer, of.byteOffset, of.byteLength),
  }));
  const start = 12 + named.length * 16;
  const file = new Uint8Array(named.reduce((end, { bytes }) => end + padded(bytes.length), start));
  const view = new DataView(file.buffer);
  const power = Math.floor(Math.log2(named.length));
  view.setUint32(0, 0x10000);
  for (const [at, field] of [named.length, 16 << power, power, named.length * 16 - (16 << power)].entries())
    view.setUint16(4 + at * 2, field);
  let from = start;
  for (const [at, { tag, bytes }] of named.entries()) {
    const entry = 12 + at * 16;
    file.set(bytes, from);
    for (let letter = 0; letter < 4; letter++) file[entry + letter] = tag.charCodeAt(letter);
    view.setUint32(entry + 4, sumOf(view, from, padded(bytes.length)));
    view.setUint32(entry + 8, from);
    view.setUint32(entry + 12, bytes.length);
    from += padded(bytes.length);
  }
  return file;
}

function sumOf(view: DataView, from: number, length: number): number {
  let sum = 0;
  for (let at = from; at < from + length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

const copyOf = ({ buffer, byteOffset, byteLength }: DataView): DataView =>
  new DataView(buffer.slice(byteOffset, byteOffset + byteLength));
