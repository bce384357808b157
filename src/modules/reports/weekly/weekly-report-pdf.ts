import { pdfOf } from "#platform/pdf/document.ts";
import type { ReadAsset } from "#platform/read-asset.ts";
import { sectionsOf } from "./week-sections.ts";
import { periodOf, titleOf, type WeeklyReport } from "./weekly-report.ts";

/** A report as a PDF of A4 pages. The same report is the same bytes. */
export const weeklyReportPdf = (report: WeeklyReport, read: ReadAsset): Promise<Uint8Array> =>
  pdfOf(
    {
      title: titleOf(report),
      subtitle: periodOf(report),
      made: new Date(report.created_at),
      sections: sectionsOf(report.content),
    },
    read,
  );
