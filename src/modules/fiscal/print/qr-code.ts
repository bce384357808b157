import {
  closePath,
  fill,
  lineTo,
  moveTo,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  rgb,
  setFillingColor,
} from "pdf-lib";
import qrcode from "qrcode-generator";

/** A QR code as rows of modules, of which the dark ones are true; nothing of what is longer than any code holds. */
export function qrModules(text: string): boolean[][] | undefined {
  const code = qrcode(0, "M");
  // The package takes a letter for a byte: it is given the bytes of UTF-8, one letter each.
  code.addData(String.fromCharCode(...new TextEncoder().encode(text)), "Byte");
  try {
    code.make();
  } catch {
    return undefined;
  }
  const count = code.getModuleCount();
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => code.isDark(row, column)),
  );
}

/** Draws a code as a square with its top left corner at `x` and `y`; the white around it is the page's. */
export function drawQrCode(
  page: PDFPage,
  modules: readonly boolean[][],
  at: { x: number; y: number; size: number },
): void {
  const unit = at.size / modules.length;
  page.pushOperators(pushGraphicsState(), setFillingColor(rgb(0, 0, 0)));
  for (const [row, cells] of modules.entries()) {
    const [top, bottom] = [at.y - row * unit, at.y - (row + 1) * unit];
    for (let from = 0; from < cells.length; from++) {
      if (!cells[from]) continue;
      let to = from;
      while (cells[to]) to++;
      const [left, right] = [at.x + from * unit, at.x + to * unit];
      page.pushOperators(
        moveTo(left, top),
        lineTo(right, top),
        lineTo(right, bottom),
        lineTo(left, bottom),
        closePath(),
      );
      from = to;
    }
  }
  page.pushOperators(fill(), popGraphicsState());
}
