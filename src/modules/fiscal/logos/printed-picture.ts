import { PDFDocument, PDFName, PDFRawStream, type PDFRef } from "pdf-lib";
import { concatenated, NotAPicture, type Picture } from "./picture.ts";

/** A picture among the objects of a PDF. */
export interface PrintedPicture {
  ref: PDFRef;
  width: number;
  height: number;
}

/** Before the packed colours of a PNG stand so many bytes: the bits of a colour, and how long the colours are. */
const HEAD = 5;

/**
 * A picture as it goes into PDFs, so that a print unpacks nothing: a JPEG is what it was, and of a PNG colours and what shines through
 * are packed apart. Errors: NotAPicture, where the writer of PDFs cannot read it.
 */
export async function printedBytes(picture: Picture): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  try {
    const isPng = picture.type === "image/png";
    const image = await (isPng ? pdf.embedPng(picture.bytes) : pdf.embedJpg(picture.bytes));
    await image.embed();
    const stream = pdf.context.lookup(image.ref);
    if (!(stream instanceof PDFRawStream)) throw new NotAPicture("It cannot be read");
    if (!isPng) return stream.getContents();
    const alpha = pdf.context.lookup(stream.dict.get(PDFName.of("SMask")));
    const colours = stream.getContents();
    const head = new DataView(new ArrayBuffer(HEAD));
    head.setUint8(0, Number(String(stream.dict.get(PDFName.of("BitsPerComponent")))));
    head.setUint32(1, colours.length);
    const seen = alpha instanceof PDFRawStream ? alpha.getContents() : new Uint8Array();
    return concatenated([new Uint8Array(head.buffer), colours, seen]);
  } catch (error) {
    if (error instanceof NotAPicture) throw error;
    throw new NotAPicture("It cannot be read");
  }
}

/** Puts a picture that `printedBytes` made into a PDF. */
export async function embedPrinted(
  pdf: PDFDocument,
  { type, width, height, bytes }: Picture,
): Promise<PrintedPicture> {
  if (type === "image/jpeg") {
    const image = await pdf.embedJpg(bytes);
    return { ref: image.ref, width, height };
  }
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEAD);
  const [bits, length] = [head.getUint8(0), head.getUint32(1)];
  const [colours, seen] = [bytes.subarray(HEAD, HEAD + length), bytes.subarray(HEAD + length)];
  const stream = (packed: Uint8Array, more: { ColorSpace: string; SMask?: PDFRef }) =>
    pdf.context.register(
      pdf.context.stream(packed, {
        ...{ Type: "XObject", Subtype: "Image", Width: width, Height: height, BitsPerComponent: bits },
        ...{ Filter: "FlateDecode", ...more },
      }),
    );
  const mask = seen.length > 0 ? { SMask: stream(seen, { ColorSpace: "DeviceGray" }) } : {};
  return { ref: stream(colours, { ColorSpace: "DeviceRGB", ...mask }), width, height };
}
