import { type PDFDocument, PDFHexString, PDFName, type PDFRef, PDFString } from "pdf-lib";
import { BOX_ADVANCE, boxOutline, digitsOf, numberedBox } from "./missing-glyph.ts";
import { type Outlined, subsetFont } from "./subset-font.ts";
import { partsOf, type TrueType } from "./true-type.ts";
import { unicodeMap } from "./unicode-map.ts";

interface Glyph extends Outlined {
  /** What it stands for where text is copied or searched; of a part of others nothing. */
  text: string | undefined;
}

const BOX = 0;
/** Forms that letters of Arabic have beside each other: what they are is the letter. */
const JOINED_FORM = /[\uFB50-\uFDFF\uFE70-\uFEFC]/;

/**
 * A face of a document, of the letters of several font files, of which the first that has a letter draws it. What none has is
 * drawn as a box with its number. The document carries the glyphs that were drawn, and no others.
 */
export class Typeface {
  readonly ref: PDFRef;
  readonly #pdf: PDFDocument;
  readonly #name: string;
  readonly #sources: readonly [TrueType, ...TrueType[]];
  readonly #glyphs: Glyph[] = [{ outline: boxOutline(), advance: BOX_ADVANCE, bearing: 60, text: undefined }];
  readonly #ofLetter = new Map<number, number>();
  readonly #ofPart = new Map<string, number>();
  readonly #missing = new Set<number>();

  /** `name` is what the PDF calls the face. */
  constructor(pdf: PDFDocument, name: string, sources: readonly [TrueType, ...TrueType[]]) {
    this.#pdf = pdf;
    this.#name = name;
    this.#sources = sources;
    this.ref = pdf.context.nextRef();
  }

  /** The letters that were measured or drawn as boxes. */
  get missing(): ReadonlySet<number> {
    return this.#missing;
  }

  widthOf(text: string, size: number): number {
    let width = 0;
    for (const letter of text) width += this.#glyphs[this.#glyphOf(letter)]?.advance ?? 0;
    return (width * size) / this.#sources[0].unitsPerEm;
  }

  /** The text as a page shows it: the number of each letter's glyph. */
  encode(text: string): PDFHexString {
    const numbers = [...text].map((letter) => this.#glyphOf(letter).toString(16).padStart(4, "0"));
    return PDFHexString.of(numbers.join(""));
  }

  #glyphOf(letter: string): number {
    const codePoint = letter.codePointAt(0) ?? 0;
    const known = this.#ofLetter.get(codePoint);
    if (known !== undefined) return known;
    const source = this.#sources.find((one) => one.glyphOf(codePoint) !== undefined);
    const glyph = source
      ? this.#add(
          source,
          source.glyphOf(codePoint) ?? BOX,
          letter.replace(JOINED_FORM, (form) => form.normalize("NFKC")),
        )
      : this.#addBox(codePoint, letter);
    this.#ofLetter.set(codePoint, glyph);
    return glyph;
  }

  /** Copies a glyph, and the parts that it is made of, under numbers of this face. */
  #add(source: TrueType, number: number, text?: string): number {
    const outline = source.outlineOf(number).slice();
    const view = new DataView(outline.buffer);
    for (const { at, glyph } of partsOf(outline)) view.setUint16(at, this.#part(source, glyph));
    return this.#push({
      outline,
      advance: source.advanceOf(number),
      bearing: source.bearingOf(number),
      text,
    });
  }

  #part(source: TrueType, number: number): number {
    const key = `${this.#sources.indexOf(source)} ${number}`;
    const made = this.#ofPart.get(key) ?? this.#add(source, number);
    this.#ofPart.set(key, made);
    return made;
  }

  #addBox(codePoint: number, text: string): number {
    this.#missing.add(codePoint);
    const rows = digitsOf(codePoint).map((row) =>
      [...row].map((digit) => {
        const glyph = this.#glyphOf(digit);
        return { glyph, advance: this.#glyphs[glyph]?.advance ?? BOX_ADVANCE };
      }),
    );
    return this.#push({ outline: numberedBox(BOX, rows), advance: BOX_ADVANCE, bearing: 60, text });
  }

  #push(glyph: Glyph): number {
    return this.#glyphs.push(glyph) - 1;
  }

  /** Puts what was drawn into the document, at its end. */
  embed(): void {
    const { context } = this.#pdf;
    const [first] = this.#sources;
    const file = context.register(context.flateStream(subsetFont(this.#glyphs, this.#sources)));
    const { minX, minY, maxX, maxY } = first.bbox;
    const descriptor = context.obj({
      ...{ Type: "FontDescriptor", FontName: this.#name, Flags: 4, FontFile2: file },
      ...{ FontBBox: [minX, minY, maxX, maxY], ItalicAngle: 0, StemV: 80 },
      ...{ Ascent: first.ascent, Descent: first.descent, CapHeight: first.capHeight, XHeight: first.xHeight },
    });
    const descendant = context.obj({
      ...{ Type: "Font", Subtype: "CIDFontType2", BaseFont: this.#name, CIDToGIDMap: "Identity" },
      CIDSystemInfo: { Registry: PDFString.of("Adobe"), Ordering: PDFString.of("Identity"), Supplement: 0 },
      FontDescriptor: context.register(descriptor),
      W: [0, this.#glyphs.map(({ advance }) => advance)],
    });
    const font = context.obj({
      ...{ Type: "Font", Subtype: "Type0", BaseFont: this.#name, Encoding: "Identity-H" },
      DescendantFonts: [context.register(descendant)],
      ToUnicode: context.register(context.flateStream(unicodeMap(this.#glyphs.map(({ text }) => text)))),
    });
    context.assign(this.ref, font);
  }

  /** Its name among a page's resources. */
  get resource(): PDFName {
    return PDFName.of(this.#name);
  }
}
