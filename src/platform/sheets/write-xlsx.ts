import { escapeHtml } from "../text.ts";
import { zipped } from "./zip.ts";

/** How a column of a sheet is written: as text, whatever it looks like, as numbers, or as days. */
export interface SheetColumn {
  name: string;
  as: "text" | "number" | "day";
}

const DAY_MS = 86_400_000;
const STYLE = { number: 0, text: 1, day: 2 };
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">${[
  0, 49, 14,
]
  .map(
    (format) =>
      `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  .join("")}</cellXfs></styleSheet>`;

const CONTENT_TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="${MEDIA}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="${MEDIA}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${MEDIA}.worksheet+xml"/></Types>`;

const relationships = (targets: Record<string, string>): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${Object.entries(targets)
    .map(
      ([type, target], at) =>
        `<Relationship Id="r${at + 1}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`,
    )
    .join("")}</Relationships>`;

const text = (value: string, style: number): string =>
  `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escapeHtml(value)}</t></is></c>`;

function cell(value: string, { as }: SheetColumn): string {
  if (value === "") return `<c s="${STYLE[as]}"/>`;
  if (as === "number") return `<c s="${STYLE.number}"><v>${value}</v></c>`;
  if (as === "text") return text(value, STYLE.text);
  const days = (Date.parse(value) - Date.UTC(1899, 11, 30)) / DAY_MS;
  return `<c s="${STYLE.day}"><v>${days}</v></c>`;
}

/** A workbook with one sheet: a header, and rows below it. */
export function writeXlsx(columns: readonly SheetColumn[], rows: readonly (readonly string[])[]): Uint8Array {
  const cols = columns.map(
    ({ as }, at) => `<col min="${at + 1}" max="${at + 1}" width="18" style="${STYLE[as]}" customWidth="1"/>`,
  );
  const header = columns.map(({ name }) => text(name, STYLE.text)).join("");
  const body = rows.map(
    (row) => `<row>${columns.map((column, at) => cell(row[at] ?? "", column)).join("")}</row>`,
  );
  return zipped({
    "[Content_Types].xml": CONTENT_TYPES,
    "_rels/.rels": relationships({ officeDocument: "xl/workbook.xml" }),
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships"><sheets>
<sheet name="Import" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relationships({ worksheet: "worksheets/sheet1.xml", styles: "styles.xml" }),
    "xl/styles.xml": STYLES,
    "xl/worksheets/sheet1.xml": `${HEAD}<worksheet xmlns="${MAIN}"><cols>${cols.join("")}</cols><sheetData><row>${header}</row>${body.join("")}</sheetData></worksheet>`,
  });
}
