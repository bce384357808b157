import { CLEAR, type FileKind, isRequired } from "./file-kind.ts";

const kinds = new Map<string, FileKind>();

/** Declares a kind of file, once. Throws when the name is declared twice. */
export function fileKind(kind: FileKind): FileKind {
  if (kinds.has(kind.name)) throw new Error(`file kind ${kind.name} is declared twice`);
  kinds.set(kind.name, kind);
  return kind;
}

/** Every declared kind of file by its name. */
export function declaredKinds(): ReadonlyMap<string, FileKind> {
  return kinds;
}

const RULES = `CSV in UTF-8, with or without a byte order mark, or in UTF-16 with one; cells are separated by commas, semicolons or
tabs, as the header shows. Where it is semicolons, the decimal mark is the comma, else the point; digits are never grouped.
Of a workbook (XLSX) the first sheet is read: dates and numbers as they are, formulas by the value that was stored.`;

/** What the document says of a kind of file: how it is read, and its columns. */
export function describeKind({ name, noun, columns, clears }: FileKind): string {
  const rows = Object.entries(columns).map(
    ([column, one]) =>
      `| \`${column}\` | ${isRequired(one) ? "yes" : "no"} | ${one.about} | \`${one.example || " "}\` |`,
  );
  const clear = clears
    ? [
        `| \`${CLEAR}\` | no | Fields that the row empties, separated by spaces or semicolons: each takes its default | \` \` |`,
      ]
    : [];
  return [
    `One ${noun} a row. ${RULES} A blank cell is the default of a new one, and leaves alone what is there.`,
    "",
    `An example: \`GET /api/v1/imports/${name}/template\`, and as a workbook \`…/template.xlsx\`.`,
    "",
    "| Column | Required | What it is | Example |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...clear,
  ].join("\n");
}
