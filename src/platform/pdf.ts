import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from "pdf-lib";

/** A part of a document as people read it: a heading, sentences, and a table. */
export interface Section {
  heading: string;
  sentences: string[];
  columns: { label: string; numeric: boolean; share: number }[];
  rows: string[][];
}

/** A document of sections under a title. */
export interface Document {
  title: string;
  subtitle: string;
  /** When what it says was settled. */
  made: Date;
  sections: readonly Section[];
}

const [WIDTH, HEIGHT, MARGIN] = [595.28, 841.89, 50];
const [INK, GREY, LINE] = [rgb(0.13, 0.13, 0.13), rgb(0.42, 0.42, 0.42), rgb(0.82, 0.82, 0.82)];
const SIZE = 9;
const ROW = 16;
/** From one line of a cell to the next. */
const LEADING = 11;
/** So many sentences stay on the page of their heading; a longer text goes on where the page ends. */
const KEPT_SENTENCES = 4;

interface Typeface {
  font: PDFFont;
  known: ReadonlySet<number>;
}

/** A text as the font can draw it: without accents that it lacks, and with ? for letters that it lacks. */
function drawable({ known }: Typeface, text: string): string {
  const has = (letter: string) => known.has(letter.codePointAt(0) ?? 0);
  return [...text.normalize("NFC").replace(/\s/g, " ")]
    .map((letter) => (has(letter) ? letter : ([...letter.normalize("NFD")].find(has) ?? "?")))
    .join("");
}

/** Writes from the top of a page down, and goes on a new page where it ends. */
class Pages {
  readonly all: PDFPage[] = [];
  readonly #pdf: PDFDocument;
  readonly #plain: Typeface;
  readonly #bold: Typeface;
  #y = 0;

  constructor(pdf: PDFDocument, plain: Typeface, bold: Typeface) {
    this.#pdf = pdf;
    this.#plain = plain;
    this.#bold = bold;
    this.#turn();
  }

  #turn(): void {
    this.all.push(this.#pdf.addPage([WIDTH, HEIGHT]));
    this.#y = HEIGHT - MARGIN;
  }

  #page(): PDFPage {
    return this.all.at(-1) ?? this.#pdf.addPage([WIDTH, HEIGHT]);
  }

  /** Turns the page unless so much of it is left. */
  keep(height: number): void {
    if (this.#y - height < MARGIN + ROW) this.#turn();
  }

  skip(height: number): void {
    this.#y -= height;
  }

  write(text: string, { size = SIZE, bold = false, color = INK } = {}): void {
    const face = bold ? this.#bold : this.#plain;
    const width = WIDTH - 2 * MARGIN;
    for (const line of wrapped(face, text, size, width)) {
      this.keep(size);
      this.#y -= size;
      this.#page().drawText(line, { x: MARGIN, y: this.#y, size, font: face.font, color });
      this.#y -= size * 0.45;
    }
  }

  /** Writes a row, on a new page where it does not fit any more; `again` is what a new page begins with. */
  #cells(cells: readonly string[], { columns }: Section, row: "head" | "body", again?: () => void): void {
    const isHead = row === "head";
    const face = isHead ? this.#bold : this.#plain;
    const unit = (WIDTH - 2 * MARGIN) / columns.reduce((sum, { share }) => sum + share, 0);
    const texts = columns.map(({ share }, at) => wrapped(face, cells[at] ?? "", SIZE, share * unit - 6));
    const height = ROW + (Math.max(...texts.map((lines) => lines.length)) - 1) * LEADING;
    if (this.#y - height < MARGIN + ROW) {
      this.#turn();
      again?.();
    }
    let x = MARGIN;
    for (const [at, { share, numeric }] of columns.entries()) {
      for (const [line, text] of (texts[at] ?? []).entries()) {
        const left = numeric ? x + share * unit - face.font.widthOfTextAtSize(text, SIZE) : x;
        const y = this.#y - ROW + 5 - line * LEADING;
        this.#page().drawText(text, { x: left, y, size: SIZE, font: face.font, color: isHead ? GREY : INK });
      }
      x += share * unit;
    }
    this.#y -= height;
    this.#page().drawLine({
      start: { x: MARGIN, y: this.#y },
      end: { x: WIDTH - MARGIN, y: this.#y },
      thickness: isHead ? 0.9 : 0.4,
      color: LINE,
    });
  }

  table(section: Section): void {
    const head = () =>
      this.#cells(
        section.columns.map(({ label }) => label),
        section,
        "head",
      );
    if (section.rows.length > 0) head();
    for (const row of section.rows) this.#cells(row, section, "body", head);
  }
}

/** A text in lines of a width; a word that is longer is broken. */
function wrapped(face: Typeface, text: string, size: number, width: number): string[] {
  const fits = (line: string) => face.font.widthOfTextAtSize(line, size) <= width;
  const lines: string[] = [];
  for (const word of drawable(face, text).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) {
      lines[lines.length - 1] = longer;
      continue;
    }
    let piece = "";
    for (const letter of word) {
      if (piece && !fits(piece + letter)) {
        lines.push(piece);
        piece = "";
      }
      piece += letter;
    }
    lines.push(piece);
  }
  return lines;
}

/** A document as a PDF of A4 pages. The same document is the same bytes. */
export async function pdfOf({ title, subtitle, made, sections }: Document): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(`${title}, ${subtitle}`);
  pdf.setLanguage("en");
  pdf.setCreator("Duka");
  pdf.setProducer("Duka");
  pdf.setCreationDate(made);
  pdf.setModificationDate(made);
  const face = async (name: StandardFonts): Promise<Typeface> => {
    const font = await pdf.embedFont(name);
    return { font, known: new Set(font.getCharacterSet()) };
  };
  const plain = await face(StandardFonts.Helvetica);
  const pages = new Pages(pdf, plain, await face(StandardFonts.HelveticaBold));
  pages.write(title, { size: 18, bold: true });
  pages.write(subtitle, { color: GREY });
  for (const section of sections) {
    pages.skip(16);
    pages.keep(3 * ROW + Math.min(section.sentences.length, KEPT_SENTENCES) * SIZE * 2);
    pages.write(section.heading, { size: 12.5, bold: true });
    pages.skip(2);
    for (const sentence of section.sentences) pages.write(sentence);
    pages.table(section);
  }
  for (const [at, page] of pages.all.entries()) {
    const text = `${at + 1} / ${pages.all.length}`;
    const x = WIDTH - MARGIN - plain.font.widthOfTextAtSize(text, 8);
    page.drawText(text, { x, y: MARGIN - 18, size: 8, font: plain.font, color: GREY });
  }
  return pdf.save();
}
