import { addElement, type Element, elementOf, MalformedCode } from "./gs1-element.ts";
import { GTIN, hasCheckDigit } from "./gs1-gtin.ts";
import { identifierAt, identifiers } from "./gs1-identifiers.ts";
import { readLink } from "./gs1-link.ts";

/** What a scanned code says. `text` is a code that is none of GS1's, such as a label of the shop's own. */
export type ScannedCode =
  | { kind: "elements"; elements: Element[] }
  | { kind: "gtin"; gtin: string }
  | { kind: "text"; text: string };

const SEPARATOR = "\u001d";
/** The AIM symbology identifier in front of a code. */
const SYMBOLOGY = /^\][A-Za-z]\d/;
/** Those of codes that hold element strings, and of those that hold a bare GTIN, with an add-on behind it or not. */
const ELEMENTS = /^\](C1|d2|Q3|e0|J1)/;
const BARE = /^\](E[034]|I1)/;

function unknownAt(text: string, at: number): MalformedCode {
  return new MalformedCode(
    "identifier",
    at,
    `No application identifier begins with ${text.slice(at, at + 4)}`,
  );
}

/** Elements as a scanner sends them: identifier and value, with a separator behind each value of open length. */
function readScanned(code: string, start: number, thisYear: number): Element[] {
  const elements: Element[] = [];
  let at = start;
  while (at < code.length) {
    if (code[at] === SEPARATOR) {
      at++;
      continue;
    }
    const identifier = identifierAt(code, at);
    if (!identifier) throw unknownAt(code, at);
    const from = at + identifier.ai.length;
    const separator = code.indexOf(SEPARATOR, from);
    const end = separator < 0 ? code.length : separator;
    const to = identifier.fixed === undefined ? end : Math.min(from + identifier.fixed, end);
    addElement(elements, elementOf(identifier, code.slice(from, to), from, thisYear), at);
    at = to;
  }
  return elements;
}

/** Elements as people read them: (01)…(17)…(10)… A bracket that opens inside a value has a backslash before it. */
function readPrinted(code: string, thisYear: number): Element[] {
  const elements: Element[] = [];
  const marks = [...code.matchAll(/(?<!\\)\((\d{2,4})\)/g)];
  for (const [n, mark] of marks.entries()) {
    const identifier = identifiers().get(mark[1] ?? "");
    if (!identifier) throw unknownAt(code, mark.index + 1);
    const from = mark.index + mark[0].length;
    const value = code.slice(from, marks[n + 1]?.index ?? code.length).trim();
    addElement(elements, elementOf(identifier, value.replaceAll("\\(", "("), from, thisYear), mark.index);
  }
  return elements;
}

function readGtin(code: string, start: number): ScannedCode {
  const digits = code.slice(start);
  if (!GTIN.test(digits)) throw new MalformedCode("value", start, "An EAN or UPC has 8, 12, 13 or 14 digits");
  if (!hasCheckDigit(digits))
    throw new MalformedCode("check_digit", code.length - 1, "The EAN or UPC has a wrong check digit");
  return { kind: "gtin", gtin: digits.padStart(14, "0") };
}

/** What a code is without its AIM prefix and what ends a line: how a shop's own barcode reads. */
export function plainCode(sent: string): string {
  return sent.replace(/[\r\n\t ]+$/, "").replace(SYMBOLOGY, "");
}

/**
 * Reads what a scanner sends: GS1 element strings (of DataMatrix, QR, GS1-128 and DataBar, with or without their AIM
 * prefix; FNC1 as character 29), their printed form with brackets, GS1 Digital Links, plain EAN and UPC, and any other
 * text as it is. Which elements belong together is not looked at: several codes of one pack may say it. Throws
 * MalformedCode.
 */
export function readCode(sent: string, thisYear: number): ScannedCode {
  const code = sent.replace(/[\r\n\t ]+$/, "");
  const elements = (read: () => Element[]): ScannedCode => ({ kind: "elements", elements: read() });
  if (ELEMENTS.test(code)) return elements(() => readScanned(code, 3, thisYear));
  if (code.startsWith("]E3")) return readGtin(code.slice(0, 16), 3);
  if (BARE.test(code)) return readGtin(code, 3);
  const prefix = SYMBOLOGY.exec(code)?.[0].length ?? 0;
  const link = readLinkAt(code, prefix, thisYear);
  if (link) return { kind: "elements", elements: link };
  if (prefix > 0) return { kind: "text", text: code.slice(prefix) };
  if (/^\(\d{2,4}\)/.test(code)) return elements(() => readPrinted(code, thisYear));
  if (GTIN.test(code)) return readGtin(code, 0);
  if (code.includes(SEPARATOR) || /^01\d{14}/.test(code))
    return elements(() => readScanned(code, 0, thisYear));
  return unmarked(code, thisYear);
}

/** A Digital Link behind a prefix, its faults placed in the whole code. */
function readLinkAt(code: string, prefix: number, thisYear: number): Element[] | undefined {
  try {
    return readLink(code.slice(prefix), thisYear);
  } catch (error) {
    if (!(error instanceof MalformedCode)) throw error;
    throw new MalformedCode(error.reason, error.position - 1 + prefix, error.message);
  }
}

/** A code without any mark of GS1 is an element string when it names a product as one, and else any text. */
function unmarked(code: string, thisYear: number): ScannedCode {
  try {
    const elements = readScanned(code, 0, thisYear);
    if (elements.some(({ ai }) => ai === "01" || ai === "02")) return { kind: "elements", elements };
  } catch (error) {
    if (!(error instanceof MalformedCode)) throw error;
  }
  return { kind: "text", text: code };
}
