import { z } from "zod";
import { csvCell } from "../csv.ts";
import { Problem } from "../errors.ts";
import { get, type Route } from "../http/route.ts";
import type { Answer, Operation } from "../operations/operation.ts";
import { CSV, XLSX } from "../sheets/media-types.ts";
import { CLEAR, type FileKind } from "./file-kind.ts";
import { declaredKinds } from "./kinds.ts";

/** The columns of a kind, each with its example. */
const columnsOf = ({ columns, clears }: FileKind) => [
  ...Object.entries(columns).map(([name, { as, example }]) => ({ name, as, example })),
  ...(clears ? [{ name: CLEAR, as: "text" as const, example: "" }] : []),
];

function csvTemplate(kind: FileKind): string {
  const columns = columnsOf(kind);
  const lines = [columns.map(({ name }) => name), columns.map(({ example }) => csvCell(example))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

async function xlsxTemplate(kind: FileKind): Promise<ReadableStream> {
  const { writeXlsx } = await import("../sheets/write-xlsx.ts");
  const columns = columnsOf(kind);
  const written = columns.map(({ name, as }) => ({
    name,
    as: as === "amount" || as === "whole" ? ("number" as const) : as === "day" ? as : ("text" as const),
  }));
  const row = columns.map(({ example }) => example);
  return new Blob([writeXlsx(written, [row]) as Uint8Array<ArrayBuffer>]).stream();
}

/** The templates of every kind of file that is declared by now: its columns, and an example. */
export function templateRoutes(): Route[] {
  const kinds = declaredKinds();
  const input = z.strictObject({
    kind: z
      .string()
      .max(64)
      .describe(`What is imported, as the path of its import has it: ${[...kinds.keys()].join(", ")}`),
  });
  const template = (
    name: string,
    summary: string,
    produces: string,
    extension: string,
    write: (kind: FileKind) => Answer["body"] | Promise<Answer["body"]>,
  ): Operation => ({
    name,
    summary,
    scope: "public",
    roles: [],
    access: "essential",
    status: 200,
    errors: ["import.unknown_kind"],
    input,
    output: z.string(),
    produces,
    async run(call): Promise<Answer> {
      const { kind: name } = call.input as z.output<typeof input>;
      const kind = kinds.get(name);
      if (!kind)
        throw new Problem("import.unknown_kind", { detail: `Kinds: ${[...kinds.keys()].join(", ")}` });
      return {
        body: await write(kind),
        headers: {
          "Content-Type": produces === CSV ? `${CSV}; charset=utf-8` : produces,
          "Content-Disposition": `attachment; filename="${kind.name}.${extension}"`,
        },
      };
    },
  });
  return [
    get(
      "/imports/{kind}/template",
      template(
        "platform.imports.template",
        "An example of a file to import, as CSV",
        CSV,
        "csv",
        csvTemplate,
      ),
    ),
    get(
      "/imports/{kind}/template.xlsx",
      template(
        "platform.imports.workbook",
        "An example of a file to import, as a workbook",
        XLSX,
        "xlsx",
        xlsxTemplate,
      ),
    ),
  ];
}
