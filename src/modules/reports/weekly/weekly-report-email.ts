import type { Mail } from "#platform/mail.ts";
import type { Section } from "#platform/pdf/document.ts";
import { escapeHtml } from "#platform/text.ts";
import { sectionsOf } from "./week-sections.ts";
import { fileOf, periodOf, titleOf, type WeeklyReport } from "./weekly-report.ts";

function textTable({ columns, rows }: Section): string[] {
  if (rows.length === 0) return [];
  const table = [columns.map(({ label }) => label), ...rows];
  const widths = columns.map((_, at) => Math.max(...table.map((cells) => (cells[at] ?? "").length)));
  return table.map((cells) =>
    cells
      .map((cell, at) =>
        columns[at]?.numeric ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

const CELL = "padding:4px 8px;border-bottom:1px solid #ddd";

function htmlTable({ columns, rows }: Section): string {
  if (rows.length === 0) return "";
  const cells = (tag: "th" | "td", texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const side = columns[at]?.numeric ? "right" : "left";
        return `<${tag} style="${CELL};text-align:${side}">${escapeHtml(text)}</${tag}>`;
      })
      .join("");
  const head = cells(
    "th",
    columns.map(({ label }) => label),
  );
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("");
  return `<table style="border-collapse:collapse;font-size:14px"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const textOf = (section: Section): string =>
  [section.heading.toUpperCase(), ...section.sentences, ...textTable(section)].join("\n");

const htmlOf = (section: Section): string =>
  `<h2 style="font-size:17px;margin:24px 0 6px">${escapeHtml(section.heading)}</h2>${section.sentences
    .map((sentence) => `<p style="margin:4px 0">${escapeHtml(sentence)}</p>`)
    .join("")}${htmlTable(section)}`;

/** The e-mail template of a weekly report: text and HTML say the same, and the PDF, in base64, is attached. */
export function weeklyReportEmail(to: string, report: WeeklyReport, pdf: string): Mail {
  const [title, period, sections] = [titleOf(report), periodOf(report), sectionsOf(report.content)];
  return {
    to,
    subject: `${title}, ${report.first_day} to ${report.last_day}`,
    text: `${[title, period, ...sections.map(textOf)].join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;color:#222;max-width:56em"><h1 style="font-size:21px;margin:0">${escapeHtml(title)}</h1><p style="margin:4px 0;color:#666">${escapeHtml(period)}</p>${sections.map(htmlOf).join("")}</body></html>`,
    attachments: [{ filename: fileOf(report), content: pdf }],
  };
}
