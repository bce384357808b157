import { type PDFPage, popGraphicsState, pushGraphicsState, rgb, setGraphicsState } from "pdf-lib";
import { MISSING } from "#platform/pdf/document.ts";
import { fontsFor } from "#platform/pdf/font-files.ts";
import { GREY, Paper } from "#platform/pdf/paper.ts";
import type { ReadAsset } from "#platform/read-asset.ts";
import type { PrintedPicture } from "../logos/printed-picture.ts";
import { Flow } from "./flow.ts";
import { qrModules } from "./qr-code.ts";
import { type Receipt, WATERMARKS } from "./receipt.ts";
import { ROLL, writeRoll } from "./roll.ts";
import { A4, writeSheet } from "./sheet.ts";

const PAPERS = {
  a4: { format: A4, write: writeSheet },
  "80mm": { format: ROLL, write: writeRoll },
} as const;
export type PaperName = keyof typeof PAPERS;

const FAINT = rgb(0.9, 0.9, 0.9);
/** On a roll a mark stands again after so much. */
const MARK_EVERY = 380;

/** A receipt as a PDF. The same receipt is the same bytes, made at the moment that it says. */
export async function receiptPdf(
  receipt: Receipt,
  { paper: name, made, read }: { paper: PaperName; made: Date; read: ReadAsset },
  embedLogo?: (paper: Paper) => Promise<PrintedPicture | undefined>,
): Promise<Uint8Array> {
  const { format, write } = PAPERS[name];
  const paper = await Paper.begin(
    { title: `${receipt.title} ${receipt.number}, ${receipt.seller.name}`, made },
    await fontsFor(JSON.stringify(receipt), read),
  );
  const logo = await embedLogo?.(paper);
  const flow = new Flow(paper, format);
  write(flow, receipt, { logo, qr: receipt.qr === null ? undefined : qrModules(receipt.qr) });
  if (paper.missing.length > 0) flow.write(MISSING, { color: GREY, size: 7 });
  flow.cut();
  finish(flow, receipt);
  return paper.save();
}

/** What can be put on the pages once they are all there: marks across them, and the numbers of sheets. */
function finish(flow: Flow, { standing }: Receipt): void {
  const { paper, format } = flow;
  const mark = WATERMARKS[standing];
  for (const [at, page] of flow.pages.entries()) {
    const { y: bottom, height } = page.getMediaBox();
    if (format.kind === "sheet") {
      const text = `${at + 1} / ${flow.pages.length}`;
      const x = format.width - format.margin - paper.plain.widthOf(text, 8);
      paper.show(page, text, { x, y: format.margin - 20, size: 8, face: paper.plain, color: GREY });
    }
    const every = format.kind === "sheet" ? height : MARK_EVERY;
    for (let y = bottom + height - Math.min(every, height) / 2; mark && y > bottom; y -= every)
      markAt(paper, page, mark, { x: format.width / 2, y, size: format.kind === "sheet" ? 78 : 30 });
  }
}

/** Writes a mark across a page, with its middle there; what stands below it stays as dark as it is. */
function markAt(
  paper: Paper,
  page: PDFPage,
  mark: string,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const half = paper.bold.widthOf(mark, size) / 2;
  const [cos, sin] = [Math.cos(Math.PI / 4), Math.sin(Math.PI / 4)];
  const state = page.node.newExtGState("Mark", paper.pdf.context.obj({ Type: "ExtGState", BM: "Multiply" }));
  page.pushOperators(pushGraphicsState(), setGraphicsState(state));
  paper.show(page, mark, {
    x: x - half * cos,
    y: y - half * sin,
    size,
    face: paper.bold,
    color: FAINT,
    turned: 45,
  });
  page.pushOperators(popGraphicsState());
}
