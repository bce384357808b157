import { inflateSync } from "node:zlib";
import { joined, NotAPaper, type PaperCheck } from "./paper-check.ts";

/** What a PDF may do or carry beside being read, and that it is encrypted; by the names that say so, however they are written. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\/Encrypt(?![a-z])/, "The PDF is encrypted: send it without a password"],
  [/\/(JavaScript|Rendition)(?![A-Za-z])/, "The PDF has a script in it"],
  [/\/(Launch|SubmitForm|ImportData|GoToE)(?![A-Za-z])/, "The PDF starts something when it is opened"],
  [/\/(EmbeddedFiles?|RichMedia)(?![A-Za-z])/, "The PDF has other files in it"],
  [/\/XFA\s*[[\d]/, "The PDF is a form that programs fill in"],
];
/** How much of what went by is kept: a dictionary stands in it, and a name that two parts share. */
const LOOK_BACK = 16 * 1024;
/** The end of a PDF, and as far back as an archive may say that it ends. */
const TAIL = 66 * 1024;
/** Objects that are packed together: how long a pack is, and what all packs unfold to at most. */
const MOST_PACKED = 4 * 1024 * 1024;
const MOST_UNPACKED = 32 * 1024 * 1024;

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** Names as they are meant: `/J#61vaScript` is `/JavaScript`. */
const plain = (text: string): string =>
  text.includes("#")
    ? text.replace(/#([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

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

/**
 * A PDF: from its head to its end, with nothing before or behind, unencrypted, that does nothing and carries no files. What is packed
 * is unfolded within bounds and looked at too.
 */
export function checkPdf(): PaperCheck {
  let [text, tail, packed, unpacked] = ["", "", "", 0];
  let isPacked = false;
  /** How far streams were looked for, and where `text` begins in the file. */
  let [walked, base] = [0, 0];
  let [named, lookedInto, begun] = [0, 0, false];

  function unfold(): void {
    let inside: Buffer;
    try {
      inside = inflateSync(Buffer.from(packed, "latin1"), {
        maxOutputLength: Math.max(MOST_UNPACKED - unpacked, 1),
      });
    } catch {
      throw new NotAPaper("The PDF is packed in a way that cannot be looked into");
    }
    unpacked += inside.length;
    refuseActive(plain(latin1(inside)));
    [packed, isPacked] = ["", false];
  }

  /** Looks at the dictionary before a stream: objects that are packed are looked into, whole. */
  function open(dictionary: string): void {
    const own = plain(dictionary.slice(dictionary.lastIndexOf("obj") + 3));
    if (!/\/ObjStm|\/First(?![A-Za-z])/.test(own)) return;
    if (own.includes("/ObjStm")) lookedInto++;
    const filter = (/\/Filter\s*\[([^\]]*)\]/.exec(own) ?? /\/Filter\s*(\/\w+)/.exec(own))?.[1]?.trim();
    if ((filter !== undefined && filter !== "/FlateDecode") || /\/Predictor\s+(?!1\b)/.test(own))
      throw new NotAPaper("The PDF is packed in a way that cannot be looked into");
    isPacked = filter !== undefined;
  }

  /** Looks at all streams that begin or end in a text of which some was seen before. */
  function walk(all: string, from: number): void {
    let at = Math.max(walked - base, from);
    for (;;) {
      if (isPacked) {
        const before = packed.length;
        packed += all.slice(at);
        const end = packed.indexOf("endstream", Math.max(before - 9, 0));
        if (end < 0 && packed.length > MOST_PACKED) throw new NotAPaper("The PDF is packed too tightly");
        walked = base + all.length;
        if (end < 0) return;
        at += end - before + 9;
        packed = packed.slice(0, end);
        unfold();
      }
      const stream = /(?<!end)stream(?:\r\n|\n|\r(?!$))/g;
      stream.lastIndex = at;
      const found = stream.exec(all);
      if (!found) return;
      at = found.index + found[0].length;
      walked = base + at;
      open(all.slice(Math.max(found.index - LOOK_BACK, 0), found.index));
    }
  }

  return {
    type: "application/pdf",
    push(given) {
      const more = latin1(given);
      if (!begun && !/^%PDF-[12]\.\d/.test(more)) throw new NotAPaper("The PDF does not begin as one");
      begun = true;
      const kept = text.slice(-LOOK_BACK);
      const all = kept + more;
      const clear = plain(kept.slice(-200) + more);
      refuseActive(clear);
      named += plain(kept.slice(-6) + more).split("/ObjStm").length - 1;
      walk(all, Math.max(kept.length - 8, 0));
      text = all.slice(-LOOK_BACK);
      base += all.length - text.length;
      tail = (tail + more).slice(-TAIL);
      return given;
    },
    end() {
      if (isPacked) throw new NotAPaper("The PDF is cut off");
      if (!/startxref\s+\d+\s+%%EOF[\s\0]*$/.test(tail.slice(-2048)))
        throw new NotAPaper("The PDF is cut off, or something follows its end");
      if (endsAsArchive(tail)) throw new NotAPaper("The PDF is an archive too");
      if (named > lookedInto) throw new NotAPaper("The PDF is packed in a way that cannot be looked into");
    },
  };
}

/** The first bytes of a PDF. */
export const isPdf = (head: Uint8Array): boolean => latin1(joined([head.subarray(0, 5)])) === "%PDF-";
