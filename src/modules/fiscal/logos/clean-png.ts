import { concatenated, NotAPicture, type Picture, sized } from "./picture.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The chunks that decide what is seen; the others are left out. */
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
/** Which depths each kind of colour may have, and how many samples a pixel has. */
const COLOURS: Readonly<Record<number, { depths: readonly number[]; samples: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], samples: 1 },
  2: { depths: [8, 16], samples: 3 },
  3: { depths: [1, 2, 4, 8], samples: 1 },
  4: { depths: [8, 16], samples: 2 },
  6: { depths: [8, 16], samples: 4 },
};

interface Chunk {
  name: string;
  data: Uint8Array;
  /** With its length, name and checksum. */
  whole: Uint8Array;
}

/** A PNG with what is seen of it alone; undefined of what is none. Errors: NotAPicture, of one that cannot be printed. */
export async function cleanPng(bytes: Uint8Array): Promise<Picture | undefined> {
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) return undefined;
  const chunks = chunksOf(bytes);
  const [head] = chunks;
  if (head?.name !== "IHDR" || head.data.length !== 13)
    throw new NotAPicture("The PNG does not begin as one");
  const view = new DataView(head.data.buffer, head.data.byteOffset, 13);
  const size = sized(view.getUint32(0), view.getUint32(4));
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = head.data.subarray(8);
  const known = COLOURS[colour];
  if (!known?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1)
    throw new NotAPicture("The PNG is of a kind that is not known");
  if (colour === 3 && !chunks.some(({ name }) => name === "PLTE"))
    throw new NotAPicture("The PNG has no palette");
  await refuseOtherSize(chunks, rowBytes(size, depth * known.samples, interlace));
  const kept = chunks.filter(({ name }) => KEPT.has(name)).map(({ whole }) => whole);
  return { type: "image/png", ...size, bytes: concatenated([Uint8Array.from(SIGNATURE), ...kept]) };
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) break;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "acTL") throw new NotAPicture("The PNG moves");
    chunks.push({ name, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (name === "IEND") return chunks;
    at = end;
  }
  throw new NotAPicture("The PNG is cut off");
}

/** How many bytes its rows are once they are unpacked, each with the byte of its filter. */
function rowBytes(
  { width, height }: { width: number; height: number },
  bits: number,
  interlace: number,
): number {
  const rows = (columns: number, count: number) =>
    columns === 0 ? 0 : count * (1 + Math.ceil((columns * bits) / 8));
  if (interlace === 0) return rows(width, height);
  const passes = [
    [0, 8, 0, 8],
    [4, 8, 0, 8],
    [0, 4, 4, 8],
    [2, 4, 0, 4],
    [0, 2, 2, 4],
    [1, 2, 0, 2],
    [0, 1, 1, 2],
  ] as const;
  return passes.reduce((sum, [left, across, top, down]) => {
    const [columns, count] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    return sum + (count > 0 ? rows(Math.max(columns, 0), count) : 0);
  }, 0);
}

/** Unpacks the rows, and stops where there are more than the picture's size has: what swells is never held in memory. */
async function refuseOtherSize(chunks: readonly Chunk[], expected: number): Promise<void> {
  const data = chunks.filter(({ name }) => name === "IDAT").map(({ data: part }) => part);
  let size = 0;
  try {
    const unpacked = new Blob(data).stream().pipeThrough(new DecompressionStream("deflate"));
    for await (const part of unpacked) {
      size += part.length;
      if (size > expected) break;
    }
  } catch {
    throw new NotAPicture("The PNG is damaged");
  }
  if (size !== expected) throw new NotAPicture("The PNG has not as much in it as it says");
}
