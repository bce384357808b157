import { Fault } from "./checkpoint.ts";

/** The line after the last one that was given cannot be read. */
export class BrokenLine extends Fault {}

const LINE_FEED = 0x0a;

/** The lines of a file without their ends, as text. Throws BrokenLine at what is not UTF-8, and at an end in the midst of a line. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  // Every byte counts: none is left out or replaced.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new BrokenLine("the line is not UTF-8");
    }
  };
  let open: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      yield decode(Buffer.concat([...open, chunk.subarray(from, end)]));
      open = [];
      from = end + 1;
    }
    if (from < chunk.length) open.push(chunk.slice(from));
  }
  if (open.length > 0) throw new BrokenLine("the file ends in the midst of a line");
}
