import { Problem } from "../errors.ts";

const refuse = (detail: string): never => {
  throw new Problem("csv.malformed", { detail });
};

const NOT_UTF8 =
  "The file is not UTF-8, nor UTF-16 with a byte order mark; if it is Windows-1252, as Excel saves CSV by default, save it as CSV UTF-8";

/** The encoding that a file's first bytes say: by its byte order mark, else UTF-8. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0 || second === 0) refuse("The file seems to be UTF-16 without its byte order mark");
  return "utf-8";
}

/**
 * The text of a file, without its byte order mark: UTF-8 with or without one, or UTF-16 with one. What is neither is
 * refused with csv.malformed, and never guessed.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let held: Uint8Array = new Uint8Array();
  const decode = (bytes: Uint8Array, part: "more" | "last"): string => {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true, ignoreBOM: false });
    try {
      return decoder.decode(bytes, { stream: part === "more" });
    } catch {
      return refuse(NOT_UTF8);
    }
  };
  for await (const chunk of chunks) {
    if (decoder) {
      yield decode(chunk, "more");
      continue;
    }
    held = held.length === 0 ? chunk : new Uint8Array([...held, ...chunk]);
    if (held.length >= 2) yield decode(held, "more");
  }
  const rest = decode(decoder ? new Uint8Array() : held, "last");
  if (rest) yield rest;
}
