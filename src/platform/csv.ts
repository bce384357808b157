import type { Answer } from "./operations/operation.ts";

/** Full-width signs too: spreadsheets read them as the ASCII ones. */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/**
 * A cell as RFC 4180 wants it. A leading = + - @ is disarmed by an apostrophe, so that no spreadsheet runs it as a
 * formula; `armed` takes it off again.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const plain = typeof value === "object" ? JSON.stringify(value) : String(value);
  const isNumber = typeof value === "number" || /^-?\d+(\.\d+)?$/.test(plain);
  const text = !isNumber && FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a cell that `csvCell` wrote stood for. */
export function armed(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

interface PageOfRows {
  body: string;
  next: string | null;
}

/** Streams a list as CSV, one page at a time. The columns are the first row's fields; `fields` where there is no row. */
export function csvExport(
  name: string,
  fields: readonly string[],
  first: PageOfRows,
  read: (cursor: string) => Promise<PageOfRows>,
): Answer {
  const encoder = new TextEncoder();
  let page: PageOfRows | null = first;
  let columns: readonly string[] = [];
  const lines = ({ body }: PageOfRows): string => {
    const { data } = JSON.parse(body) as { data: Record<string, unknown>[] };
    const isFirst = columns.length === 0;
    if (isFirst) columns = data[0] ? Object.keys(data[0]) : fields;
    const cells = data.map((row) => columns.map((column) => csvCell(row[column])));
    return [...(isFirst ? [columns] : []), ...cells].map((line) => `${line.join(",")}\r\n`).join("");
  };
  const body = new ReadableStream({
    async pull(controller) {
      if (!page) return controller.close();
      controller.enqueue(encoder.encode(lines(page)));
      page = page.next ? await read(page.next) : null;
      if (!page) controller.close();
    },
  });
  return {
    body,
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name.split(".").at(-2) ?? "export"}.csv"`,
    },
  };
}
