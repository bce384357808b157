import { inflateSync } from "node:zlib";
import { joined, NotAPaper, type PaperCheck } from "./paper-check.ts";
import { blanksEnd, dictionaryAt, following, plain } from "./pdf-dictionary.ts";

/** What a PDF may do or carry beside being read, and that it is encrypted; by the names that say so, however they are written. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\/Encrypt(?![a-z])/, "The PDF is encrypted: send it without a password"],
  [/\/(JavaScript|Rendition)(?![A-Za-z])/, "The PDF has a script in it"],
  [/\/(Launch|SubmitForm|ImportData|GoToE)(?![A-Za-z])/, "The PDF starts something when it is opened"],
  [/\/(EmbeddedFiles?|RichMedia|FileAttachment|OnInstantiate)(?![A-Za-z])/, "The PDF has other files in it"],
  [/\/EF[\0\s]*(?:<<|\d+\s+\d+\s+R)/, "The PDF has other files in it"],
  [/\/XFA(?:\s*[[\d%]|\s{20})/, "The PDF is a form that programs fill in"],
];
/** How much of what went by is kept: a name that two parts share stands in it. */
const LOOK_BACK = 256;
/** The end of a PDF, and as far back as an archive may say that it ends. */
const TAIL = 66 * 1024;
/** Bytes are looked at in parts of so many, not as few as they come. */
const PART = 16 * 1024;
/** Objects that are packed together: how long a pack is, what one and all unfold to, and how much of dictionaries is read, at most. */
const MOST_PACKED = 1024 * 1024;
const MOST_OF_ONE = 4 * MOST_PACKED;
const MOST_UNPACKED = 32 * MOST_PACKED;
const MOST_READ = 64 * MOST_PACKED;

/** A dictionary may begin behind it. */
const OBJECT = /obj(?=[\0\t\n\f\r %<])/g;
/** What makes a pack another thing than its filter says, or says its filter otherwise. */
const ODD: ReadonlySet<string> = new Set(["/F", "/FFilter", "/DP", "/DecodeParms", "/FDecodeParms"]);
const TIGHT = "The PDF is packed in a way that cannot be looked into";

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

function refuseActive(text: string): void {
  for (const [names, message] of FORBIDDEN) if (names.test(text)) throw new NotAPaper(message);
}

/** Does an archive end where the text does: such a file is two things at once. */
function endsAsArchive(tail: string): boolean {
  for (let at = tail.indexOf("PK\u0005\u0006"); at >= 0; at = tail.indexOf("PK\u0005\u0006", at + 1)) {
    const comment = tail.charCodeAt(at + 20) + 256 * tail.charCodeAt(at + 21);
    if (at + 22 + comment === tail.length) return true;
  }
  return false;
}

/** Are objects packed in the stream of such a dictionary; `deflated` where they are compressed too. Throws where it does not say so plainly. */
function packOf(tokens: readonly string[]): "none" | "clear" | "deflated" {
  if (!tokens.includes("/First") && !tokens.includes("/ObjStm")) return "none";
  const at = tokens.indexOf("/Filter");
  const [filter, inner, close] = at < 0 ? [] : tokens.slice(at + 1, at + 4);
  const isPlain =
    at < 0 || filter === "/FlateDecode" || (filter === "[" && inner === "/FlateDecode" && close === "]");
  if (
    !isPlain ||
    !tokens.includes("/First") ||
    tokens.indexOf("/Filter", at + 1) > at ||
    tokens.some((one) => ODD.has(one))
  )
    throw new NotAPaper(TIGHT);
  return at < 0 ? "clear" : "deflated";
}

/**
 * A PDF: from its head to its end, with nothing before or behind, unencrypted, that does nothing and carries no files. Wherever an object may
 * begin, within streams and strings too, its dictionary is read as readers do; what is packed is unfolded within bounds and looked at.
 */
export function checkPdf(): PaperCheck {
  /** What came and is not looked at; what is looked at and may matter still; the last of what was looked at for names. */
  let [waiting, text, before] = ["", "", ""];
  let [tail, begun] = ["", false];
  /** Where in `text` an object is looked for next. */
  let next = 0;
  let [read, unpacked] = [0, 0];

  function unfold(packed: string): void {
    let inside: Buffer;
    try {
      inside = inflateSync(Buffer.from(packed, "latin1"), { maxOutputLength: MOST_OF_ONE });
    } catch {
      throw new NotAPaper(TIGHT);
    }
    unpacked += inside.length;
    if (unpacked > MOST_UNPACKED) throw new NotAPaper("The PDF is packed too tightly");
    for (let at = 0; at < inside.length; at += 4 * PART)
      refuseActive(plain(latin1(inside.subarray(Math.max(at - LOOK_BACK, 0), at + 4 * PART))));
  }

  /** What is read again and again, from wherever an object may begin, comes to an end. */
  function spend(length: number): void {
    read += length;
    if (read > MOST_READ) throw new NotAPaper(TIGHT);
  }

  /** Looks at an object's dictionary and, where others are packed in it, at these; false where more has to come. */
  function isLookedAt(at: number, isLast: boolean): boolean {
    const begin = blanksEnd(text, at);
    spend(begin - at);
    const found = dictionaryAt(text, begin);
    if (found === undefined) spend(text.length - begin);
    if (!found) return found === null;
    spend(found.end - begin);
    const stream = following(text, found.end);
    if (stream === undefined) return false;
    const pack = text.startsWith("stream", stream) ? packOf(found.tokens) : "none";
    if (pack === "none") return true;
    const [line] = /^\r?\n/.exec(text.slice(stream + 6, stream + 8)) ?? [];
    if (!line) throw new NotAPaper(TIGHT);
    const start = stream + 6 + line.length;
    const end = text.indexOf("endstream", start);
    if ((end < 0 ? text.length : end) - start > MOST_PACKED)
      throw new NotAPaper("The PDF is packed too tightly");
    if (end < 0 && isLast) throw new NotAPaper("The PDF is cut off");
    if (end < 0) return false;
    spend(end - start);
    if (pack === "deflated") unfold(text.slice(start, end));
    return true;
  }

  function lookAtObjects(isLast: boolean): void {
    for (;;) {
      OBJECT.lastIndex = next;
      const found = OBJECT.exec(text);
      const place = found?.index ?? Math.max(next, text.length - 3);
      if (!found || (!isLookedAt(place + 3, isLast) && !isLast)) {
        text = text.slice(place);
        next = 0;
        return;
      }
      next = place + 3;
    }
  }

  function look({ isLast }: { isLast: boolean }): void {
    refuseActive(plain(before + waiting));
    before = (before + waiting).slice(-LOOK_BACK);
    text += waiting;
    waiting = "";
    lookAtObjects(isLast);
  }

  return {
    type: "application/pdf",
    push(given) {
      const more = latin1(given);
      if (!begun && !/^%PDF-[12]\.\d/.test(more)) throw new NotAPaper("The PDF does not begin as one");
      begun = true;
      waiting += more;
      tail = (tail + more).slice(-TAIL);
      if (waiting.length >= PART) look({ isLast: false });
      return given;
    },
    end() {
      look({ isLast: true });
      if (!/startxref\s+\d+\s+%%EOF[\s\0]*$/.test(tail.slice(-2048)))
        throw new NotAPaper("The PDF is cut off, or something follows its end");
      if (endsAsArchive(tail)) throw new NotAPaper("The PDF is an archive too");
    },
  };
}

/** The first bytes of a PDF. */
export const isPdf = (head: Uint8Array): boolean => latin1(joined([head.subarray(0, 5)])) === "%PDF-";
