/** Bytes of a chunk of a PNG; readers of pictures look at its checksum, and the Worker does not. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at++) bytes[4 + at] = name.charCodeAt(at);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, checksum(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const joined = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

interface PngOptions {
  width?: number;
  height?: number;
  /** How many rows are packed, where that is not how many it says. */
  rows?: number;
  alpha?: "opaque" | "half";
  more?: { name: string; data: Uint8Array }[];
}

/** A PNG of one colour. */
export async function png({
  width = 4,
  height = 3,
  rows = height,
  alpha = "opaque",
  more = [],
}: PngOptions = {}) {
  const samples = alpha === "half" ? 4 : 3;
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 8);
  head.setUint8(9, alpha === "half" ? 6 : 2);
  const row = [0, ...Array.from({ length: width }, () => [11, 93, 59, 128].slice(0, samples)).flat()];
  const pixels = new Uint8Array(rows * row.length);
  for (let at = 0; at < rows; at++) pixels.set(row, at * row.length);
  return joined(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(head.buffer)),
    ...more.map(({ name, data }) => chunk(name, data)),
    chunk("IDAT", await packed(pixels)),
    chunk("IEND", new Uint8Array()),
  );
}

const segment = (marker: number, ...data: number[]): Uint8Array =>
  Uint8Array.of(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff, ...data);

/** What a JPEG is made of; nobody unpacks it here, so its one scan may hold anything. */
export function jpeg({ width = 16, height = 8, frame = 0xc0, more = [] as Uint8Array[] } = {}) {
  return joined(
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0),
    ...more,
    segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1)),
    segment(frame, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    segment(0xda, 1, 1, 0, 0, 63, 0),
    Uint8Array.of(0x12, 0x34, 0xff, 0x00, 0x56, 0xff, 0xd0, 0x78),
    Uint8Array.of(0xff, 0xd9),
  );
}

/** A place where a photograph was taken, as a camera says it. */
export const EXIF = segment(0xe1, ...[..."Exif GPS -1.9441, 30.0619"].map((letter) => letter.charCodeAt(0)));
