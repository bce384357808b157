import {
  type Color,
  concatTransformationMatrix,
  drawObject,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  rgb,
} from "pdf-lib";
import { INK, LINE, type Paper } from "#platform/pdf/paper.ts";
import { textLines } from "#platform/pdf/text-lines.ts";
import type { PrintedPicture } from "../logos/printed-picture.ts";
import type { Fact } from "./receipt.ts";

/** How a text is written. */
export interface Style {
  size?: number;
  weight?: "plain" | "strong";
  color?: Color;
  align?: "left" | "middle" | "right";
}

/** What a document is written on. */
export interface Format {
  width: number;
  height: number;
  margin: number;
  size: number;
  /** A sheet ends where its format does, a roll where its text does. */
  kind: "sheet" | "roll";
}

/** What of a receipt is no text. */
export interface Pictures {
  logo: PrintedPicture | undefined;
  qr: boolean[][] | undefined;
}

/** From one line to the next, in parts of the size. */
const LEADING = 1.36;

/** Writes downwards from the top of a page, within a column of it, and goes on on a new page where one ends. */
export class Flow {
  readonly paper: Paper;
  readonly format: Format;
  readonly pages: PDFPage[] = [];
  #left: number;
  #width: number;
  #y = 0;

  constructor(paper: Paper, format: Format) {
    this.paper = paper;
    this.format = format;
    this.#left = format.margin;
    this.#width = format.width - 2 * format.margin;
    this.turn();
  }

  get y(): number {
    return this.#y;
  }
  get left(): number {
    return this.#left;
  }
  get width(): number {
    return this.#width;
  }
  get page(): PDFPage {
    const page = this.pages.at(-1);
    if (!page) throw new Error("There is no page yet");
    return page;
  }

  turn(): void {
    this.pages.push(this.paper.addPage(this.format.width, this.format.height));
    this.#y = this.format.height - this.format.margin;
  }

  /** Turns the page unless so much of it is left. True where it did. */
  keep(height: number): boolean {
    if (this.#y - height >= this.format.margin + 14) return false;
    this.turn();
    return true;
  }

  skip(height: number): void {
    this.#y -= height;
  }

  /** How far down a text goes. */
  heightOf(
    text: string,
    { size = this.format.size, weight = "plain" }: Style = {},
    width = this.#width,
  ): number {
    return textLines(this.#face(weight), text, size, width).length * size * LEADING;
  }

  #face(weight: "plain" | "strong") {
    return weight === "strong" ? this.paper.bold : this.paper.plain;
  }

  write(
    text: string,
    { size = this.format.size, weight = "plain", color = INK, align = "left" }: Style = {},
  ): void {
    const face = this.#face(weight);
    for (const line of textLines(face, text, size, this.#width)) {
      this.keep(size * LEADING);
      this.#y -= size;
      const room = this.#width - face.widthOf(line, size);
      const x = this.#left + (align === "left" ? 0 : align === "right" ? room : room / 2);
      this.paper.show(this.page, line, { x, y: this.#y, size, face, color });
      this.#y -= size * (LEADING - 1);
    }
  }

  /** A name at the left and what it is at the right, on one line where both fit. */
  fact({ label, value }: Fact, style: Style = {}): void {
    const { size = this.format.size, weight = "plain" } = style;
    const face = this.#face(weight);
    if (face.widthOf(label, size) + face.widthOf(value, size) + size > this.#width) {
      this.write(label, style);
      this.write(value, { ...style, align: "right" });
      return;
    }
    this.keep(size * LEADING);
    const from = this.#y;
    this.write(label, style);
    this.#y = from;
    this.write(value, { ...style, align: "right" });
  }

  rule(color: Color = LINE, thickness = 0.6): void {
    this.keep(6);
    this.#y -= 3;
    const [start, end] = [this.#left, this.#left + this.#width].map((x) => ({ x, y: this.#y }));
    if (start && end) this.page.drawLine({ start, end, thickness, color });
    this.#y -= 4;
  }

  /** Draws a picture in the column, no larger than this and no larger than it is. */
  picture(image: PrintedPicture, most: { width: number; height: number }, align: "left" | "middle"): void {
    const scale = Math.min(most.width / image.width, most.height / image.height, 1);
    const [width, height] = [image.width * scale, image.height * scale];
    this.keep(height + 4);
    const x = this.#left + (align === "left" ? 0 : (this.#width - width) / 2);
    const name = this.page.node.newXObject("Picture", image.ref);
    this.page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(width, 0, 0, height, x, this.#y - height),
      drawObject(name),
      popGraphicsState(),
    );
    this.#y -= height + 4;
  }

  /** Writes in a part of the column, from `from` to `to` of its width. */
  within(from: number, to: number, draw: () => void): void {
    const [left, width] = [this.#left, this.#width];
    this.#left = left + from * width;
    this.#width = (to - from) * width;
    draw();
    this.#left = left;
    this.#width = width;
  }

  /** Writes side by side, on the same page, and goes on below the longest. `height` is how long it is. */
  beside(height: number, columns: readonly { from: number; to: number; draw(): void }[]): void {
    this.keep(Math.min(height, this.format.height - 2 * this.format.margin - 20));
    const [top, pages] = [this.#y, this.pages.length];
    let lowest = top;
    for (const { from, to, draw } of columns) {
      if (this.pages.length === pages) this.#y = top;
      this.within(from, to, draw);
      lowest = this.pages.length === pages ? Math.min(lowest, this.#y) : this.#y;
    }
    this.#y = lowest;
  }

  /** Cuts the last page of a roll where its text ends. */
  cut(): void {
    if (this.format.kind === "sheet") return;
    const bottom = Math.max(this.#y - this.format.margin, 0);
    this.page.setMediaBox(0, bottom, this.format.width, this.format.height - bottom);
  }
}

/** `#rrggbb` as a colour. */
export function colourOf(hex: string | null): Color {
  const [red, green, blue] = [1, 3, 5].map(
    (at) => Number.parseInt((hex ?? "#222222").slice(at, at + 2), 16) / 255,
  );
  return rgb(red ?? 0, green ?? 0, blue ?? 0);
}
