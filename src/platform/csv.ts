import type { Answer } from "./operations/operation.ts";

/** A cell as RFC 4180 wants it; a leading = + - @ is disarmed, so that no spreadsheet runs it as a formula. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const plain = typeof value === "object" ? JSON.stringify(value) : String(value);
  const isNumber = typeof value === "number" || /^-?\d+(\.\d+)?$/.test(plain);
  const text = !isNumber && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface PageOfRows {
  body: string;
  next: string | null;
}

/** Streams a list as CSV, one page at a time; the columns are the fields of the first row. */
export function csvExport(
  name: string,
  first: PageOfRows,
  read: (cursor: string) => Promise<PageOfRows>,
): Answer {
  const encoder = new TextEncoder();
  let page: PageOfRows | null = first;
  let columns: string[] | undefined;
  const lines = ({ body }: PageOfRows): string => {
    const { data } = JSON.parse(body) as { data: Record<string, unknown>[] };
    let text = "";
    if (!columns && data[0]) {
      columns = Object.keys(data[0]);
      text = `${columns.join(",")}\r\n`;
    }
    for (const row of data) text += `${columns?.map((column) => csvCell(row[column])).join(",")}\r\n`;
    return text;
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
