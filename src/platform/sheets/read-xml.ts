import { SaxesParser } from "saxes";
import { Problem } from "../errors.ts";

/** What happens to an XML text as it is read; names come without their prefixes. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const refuse = (detail: string): never => {
  throw new Problem("xlsx.malformed", { detail });
};

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/**
 * Reads XML in UTF-8 as it arrives; yields after each piece. A document type, which could declare entities, is refused, as
 * is what is not well-formed, with xlsx.malformed.
 */
export async function* readXml(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  parser.on("error", () => refuse("The workbook's XML is broken"));
  parser.on("doctype", () => refuse("The workbook's XML declares a document type"));
  parser.on("opentag", ({ name, attributes }) => handler.open?.(local(name), attributes));
  parser.on("text", (text) => handler.text?.(text));
  parser.on("cdata", (text) => handler.text?.(text));
  parser.on("closetag", ({ name }) => handler.close?.(local(name)));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      return refuse("The workbook's XML is not UTF-8");
    }
  };
  for await (const piece of bytes) {
    parser.write(decode(piece));
    yield;
  }
  parser.write(decode()).close();
}
