import { crc32 } from "./crc32.ts";
import { numbers } from "./zip.ts";

/** A file of an archive, whose content comes in pieces. */
export interface StreamedFile {
  name: string;
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

const [VERSION, FLAGS, DEFLATED, DATE] = [20, 0x0808, 8, 0x21];
/** Where the fields of 32 bits of an archive end. */
const MOST = 0xffffffff;

/**
 * The bytes of an archive of these files, compressed, one piece after the other: no more than a piece is held of them. Throws where it becomes
 * larger than four gigabytes.
 */
export async function* zipStream(files: AsyncIterable<StreamedFile>): AsyncGenerator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  const counted = (piece: Uint8Array): Uint8Array => {
    offset += piece.length;
    if (offset > MOST) throw new Error("the archive is larger than four gigabytes");
    return piece;
  };
  for await (const file of files) {
    const [name, start] = [new TextEncoder().encode(file.name), offset];
    const described = (crc: number, packed: number, size: number) =>
      numbers(
        ...([
          [VERSION, 2],
          [FLAGS, 2],
          [DEFLATED, 2],
          [0, 2],
          [DATE, 2],
          [crc, 4],
          [packed, 4],
          [size, 4],
        ] as const),
        ...([
          [name.length, 2],
          [0, 2],
        ] as const),
      );
    yield counted(numbers([0x04034b50, 4]));
    yield counted(described(0, 0, 0));
    yield counted(name);
    const sums = { crc: 0, size: 0 };
    const began = offset;
    for await (const piece of deflated(file.pieces, sums)) yield counted(piece);
    const { crc, size } = sums;
    if (size > MOST) throw new Error(`${file.name} is larger than four gigabytes`);
    const packed = offset - began;
    yield counted(numbers([0x08074b50, 4], [crc, 4], [packed, 4], [size, 4]));
    directory.push(
      numbers([0x02014b50, 4], [VERSION, 2]),
      described(crc, packed, size),
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [start, 4]),
      name,
    );
  }
  const [count, length, at] = [
    directory.length / 4,
    directory.reduce((sum, { length: n }) => sum + n, 0),
    offset,
  ];
  for (const piece of directory) yield counted(piece);
  yield numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [length, 4], [at, 4], [0, 2]);
}

async function* deflated(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  sums: { crc: number; size: number },
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const feed = async () => {
    for await (const piece of pieces) {
      sums.crc = crc32(piece, sums.crc);
      sums.size += piece.length;
      await writer.write(piece);
    }
    await writer.close();
  };
  const fed = feed().catch((error: unknown) => writer.abort(error));
  yield* readable as unknown as AsyncIterable<Uint8Array>;
  await fed;
}
