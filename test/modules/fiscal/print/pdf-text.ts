import { exports } from "cloudflare:workers";
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFPage,
  PDFRawStream,
  type PDFRef,
} from "pdf-lib";
import type { Client } from "#test/tenant.ts";

/** What a call answers, its body as bytes. */
export async function sendForBytes(
  by: Client | undefined,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> } = {},
): Promise<{ status: number; headers: Headers; bytes: Uint8Array }> {
  const response = await exports.default.fetch(
    new Request(`http://localhost:8787/api/v1${path}`, {
      method,
      headers: { ...(by ? { Authorization: `Bearer ${by.token}` } : {}), ...headers },
      ...(body ? { body } : {}),
    }),
  );
  const { status } = response;
  return { status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

const textOf = (stream: PDFRawStream): string =>
  new TextDecoder("latin1").decode(decodePDFRawStream(stream).decode());

/** The letter that each glyph of a face stands for. */
function lettersOf(page: PDFPage, face: string): Map<string, string> {
  const fonts = page.node.Resources()?.lookup(PDFName.of("Font"), PDFDict);
  const font = fonts?.lookup(PDFName.of(face), PDFDict);
  const map = font?.lookup(PDFName.of("ToUnicode"));
  if (!(map instanceof PDFRawStream)) throw new Error(`${face} says nothing of its letters`);
  return new Map(
    [...textOf(map).matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>$/gm)].map(([, glyph = "", units = ""]) => [
      glyph,
      String.fromCharCode(...(units.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))),
    ]),
  );
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const refs = contents instanceof PDFArray ? contents.asArray() : [contents];
  return refs
    .map((one) => (one instanceof PDFRawStream ? one : page.doc.context.lookup(one as PDFRef)))
    .map((stream) => (stream instanceof PDFRawStream ? textOf(stream) : ""))
    .join("\n");
}

/** The lines of text of each page of a PDF, as they were drawn. */
export async function linesOf(bytes: Uint8Array): Promise<string[][]> {
  const pdf = await PDFDocument.load(bytes);
  return pdf.getPages().map((page) => {
    const faces = new Map<string, Map<string, string>>();
    const lines: string[] = [];
    for (const [, face = "", hex = ""] of contentOf(page).matchAll(
      /\/(\S+) [\d.]+ Tf[\s\S]*?<([0-9A-Fa-f]*)> Tj/g,
    )) {
      const letters = faces.get(face) ?? lettersOf(page, face.replaceAll("#2B", "+"));
      faces.set(face, letters);
      lines.push((hex.toUpperCase().match(/.{4}/g) ?? []).map((glyph) => letters.get(glyph) ?? "").join(""));
    }
    return lines;
  });
}
