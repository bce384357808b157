import { crc32 } from "./crc32.ts";

/** The first of January 1980, as ZIP has it: archives of the same content are the same bytes. */
const DATE = 0x21;
const VERSION = 20;
const UTF8 = 0x0800;

interface Part {
  name: Uint8Array;
  content: Uint8Array;
  crc: number;
  offset: number;
}

/** Numbers of two or four bytes, the lowest first. */
export function numbers(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, at) => (value >>> (8 * at)) & 0xff)),
  );
}

/** What a file's own header and its line in the directory have in common. */
const described = ({ name, content, crc }: Part): Uint8Array =>
  numbers(
    [VERSION, 2],
    [UTF8, 2],
    [0, 2],
    [0, 2],
    [DATE, 2],
    [crc, 4],
    [content.length, 4],
    [content.length, 4],
    [name.length, 2],
    [0, 2],
  );

/** An archive of these files, by name, not compressed. */
export function zipped(files: Readonly<Record<string, string>>): Uint8Array {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array): void => {
    pieces.push(piece);
    size += piece.length;
  };
  const parts = Object.entries(files).map(([name, text]): Part => {
    const content = encoder.encode(text);
    const part = { name: encoder.encode(name), content, crc: crc32(content), offset: size };
    for (const piece of [numbers([0x04034b50, 4]), described(part), part.name, content]) add(piece);
    return part;
  });
  const directory = size;
  for (const part of parts) {
    add(numbers([0x02014b50, 4], [VERSION, 2]));
    add(described(part));
    add(numbers([0, 2], [0, 2], [0, 2], [0, 4], [part.offset, 4]));
    add(part.name);
  }
  const length = size - directory;
  add(
    numbers(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [parts.length, 2],
      [parts.length, 2],
      [length, 4],
      [directory, 4],
      [0, 2],
    ),
  );
  const archive = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    archive.set(piece, at);
    at += piece.length;
  }
  return archive;
}
