import type { PDFPage } from "pdf-lib";
import type { ReadAsset } from "../read-asset.ts";
import { fontsFor } from "./font-files.ts";
import { GREY, INK, LINE, Paper } from "./paper.ts";
import { textLines } from "./text-lines.ts";

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
const SIZE = 9;
const ROW = 16;
/** From one line of a cell to the next. */
const LEADING = 11;
/** So many sentences stay on the page of their heading; a longer text goes on where the page ends. */
const KEPT_SENTENCES = 4;
/** What a document says that has letters which no font has. */
export const MISSING = "Some letters cannot be printed: each stands as a box with its number in Unicode.";

/** Writes from the top of a page down, and goes on a new page where it ends. */
class Pages {
  readonly all: PDFPage[] = [];
  readonly #paper: Paper;
  #y = 0;

  constructor(paper: Paper) {
    this.#paper = paper;
    this.#turn();
  }

  #turn(): void {
    this.all.push(this.#paper.addPage(WIDTH, HEIGHT));
    this.#y = HEIGHT - MARGIN;
  }

  #page(): PDFPage {
    return this.all.at(-1) ?? this.#paper.addPage(WIDTH, HEIGHT);
  }

  /** Turns the page unless so much of it is left. */
  keep(height: number): void {
    if (this.#y - height < MARGIN + ROW) this.#turn();
  }

  skip(height: number): void {
    this.#y -= height;
  }

  write(text: string, { size = SIZE, bold = false, color = INK } = {}): void {
    const face = bold ? this.#paper.bold : this.#paper.plain;
    const width = WIDTH - 2 * MARGIN;
    for (const line of textLines(face, text, size, width)) {
      this.keep(size);
      this.#y -= size;
      this.#paper.show(this.#page(), line, { x: MARGIN, y: this.#y, size, face, color });
      this.#y -= size * 0.45;
    }
  }

  /** Writes a row, on a new page where it does not fit any more; `again` is what a new page begins with. */
  #cells(cells: readonly string[], { columns }: Section, row: "head" | "body", again?: () => void): void {
    const isHead = row === "head";
    const face = isHead ? this.#paper.bold : this.#paper.plain;
    const unit = (WIDTH - 2 * MARGIN) / columns.reduce((sum, { share }) => sum + share, 0);
    const texts = columns.map(({ share }, at) => textLines(face, cells[at] ?? "", SIZE, share * unit - 6));
    const height = ROW + (Math.max(...texts.map((lines) => lines.length)) - 1) * LEADING;
    if (this.#y - height < MARGIN + ROW) {
      this.#turn();
      again?.();
    }
    let x = MARGIN;
    for (const [at, { share, numeric }] of columns.entries()) {
      for (const [line, text] of (texts[at] ?? []).entries()) {
        const left = numeric ? x + share * unit - face.widthOf(text, SIZE) : x;
        const y = this.#y - ROW + 5 - line * LEADING;
        const color = isHead ? GREY : INK;
        this.#paper.show(this.#page(), text, { x: left, y, size: SIZE, face, color });
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

/** A document as a PDF of A4 pages, with the fonts among these assets. The same document is the same bytes. */
export async function pdfOf(document: Document, read: ReadAsset): Promise<Uint8Array> {
  const { title, subtitle, made, sections } = document;
  const fonts = await fontsFor(JSON.stringify(document), read);
  const paper = await Paper.begin({ title: `${title}, ${subtitle}`, made }, fonts);
  const pages = new Pages(paper);
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
  if (paper.missing.length > 0) {
    pages.skip(16);
    pages.write(MISSING, { color: GREY });
  }
  for (const [at, page] of pages.all.entries()) {
    const text = `${at + 1} / ${pages.all.length}`;
    const x = WIDTH - MARGIN - paper.plain.widthOf(text, 8);
    paper.show(page, text, { x, y: MARGIN - 18, size: 8, face: paper.plain, color: GREY });
  }
  return paper.save();
}
