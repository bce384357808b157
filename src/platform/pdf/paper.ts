import {
  beginText,
  type Color,
  endText,
  PDFDocument,
  type PDFPage,
  rgb,
  setFillingColor,
  setFontAndSize,
  setTextMatrix,
  showText,
} from "pdf-lib";
import type { Fonts } from "./font-files.ts";
import { Typeface } from "./typeface.ts";

export const INK = rgb(0.13, 0.13, 0.13);
export const GREY = rgb(0.42, 0.42, 0.42);
export const LINE = rgb(0.82, 0.82, 0.82);

/** Where and how a line is drawn: `x` and `y` are where its first letter stands. */
export interface Drawn {
  x: number;
  y: number;
  size: number;
  face: Typeface;
  color?: Color;
  /** Degrees, against the clock. */
  turned?: number;
}

/** A PDF that is being written: its pages, and the two faces of its text. The same text is the same bytes. */
export class Paper {
  readonly pdf: PDFDocument;
  readonly plain: Typeface;
  readonly bold: Typeface;

  private constructor(pdf: PDFDocument, fonts: Fonts) {
    this.pdf = pdf;
    this.plain = new Typeface(pdf, "DUKAPL+NotoSans-Regular", fonts.plain);
    this.bold = new Typeface(pdf, "DUKABO+NotoSans-Bold", fonts.bold);
  }

  /** Begins one. `made` is when what it says was settled. */
  static async begin({ title, made }: { title: string; made: Date }, fonts: Fonts): Promise<Paper> {
    const pdf = await PDFDocument.create({ updateMetadata: false });
    pdf.setTitle(title);
    pdf.setLanguage("en");
    pdf.setCreator("Duka");
    pdf.setProducer("Duka");
    pdf.setCreationDate(made);
    pdf.setModificationDate(made);
    return new Paper(pdf, fonts);
  }

  addPage(width: number, height: number): PDFPage {
    const page = this.pdf.addPage([width, height]);
    for (const face of [this.plain, this.bold]) page.node.setFontDictionary(face.resource, face.ref);
    return page;
  }

  /** Draws a line of text as it is: what is to be seen of a text, `textLines` and `oneLine` make. */
  show(page: PDFPage, line: string, { x, y, size, face, color = INK, turned = 0 }: Drawn): void {
    if (line === "") return;
    const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
    page.pushOperators(
      beginText(),
      setFillingColor(color),
      setFontAndSize(face.resource, size),
      setTextMatrix(cos, sin, -sin, cos, x, y),
      showText(face.encode(line)),
      endText(),
    );
  }

  /** The letters that no font has: they stand as boxes. */
  get missing(): string[] {
    const codes = new Set([...this.plain.missing, ...this.bold.missing]);
    return [...codes].sort((a, b) => a - b).map((code) => String.fromCodePoint(code));
  }

  async save(): Promise<Uint8Array> {
    this.plain.embed();
    this.bold.embed();
    return this.pdf.save();
  }
}
