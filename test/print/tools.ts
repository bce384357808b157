import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReadAsset } from "#platform/read-asset.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;

/** Reads what `npm run assets` made. */
export const fromDisk: ReadAsset = async (path) =>
  Uint8Array.from(readFileSync(join(PROJECT, "dist/assets", path)));

function run(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    throw new Error(`${program} is not here: apt-get install qpdf poppler-utils zbar-tools`);
  }
}

/** A PDF as the tools see that print and scan it. */
export interface Seen {
  /** What the checker of PDFs says. */
  check: string;
  /** Its text, page by page. */
  pages: string[];
  /** What a scanner reads on it. */
  codes: string[];
  images: number;
  fonts: string[];
}

/** Looks at a PDF. Throws where a tool is not there, or the checker finds fault. */
export function seen(pdf: Uint8Array): Seen {
  const folder = mkdtempSync(join(tmpdir(), "duka-print-"));
  try {
    const file = join(folder, "it.pdf");
    writeFileSync(file, pdf);
    const check = run("qpdf", "--check", file);
    const pages = run("pdftotext", "-layout", file, "-").split("\f").slice(0, -1);
    run("pdftoppm", "-r", String(resolutionOf(run("pdfinfo", file))), "-gray", file, join(folder, "page"));
    const pictures = readdirSync(folder).filter((name) => name.endsWith(".pgm"));
    const codes = pictures.flatMap((name) => scanned(join(folder, name)));
    const images = run("pdfimages", "-list", file).split("\n").slice(2).filter(Boolean).length;
    const fonts = run("pdffonts", file).split("\n").slice(2).filter(Boolean);
    return { check, pages, codes, images, fonts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Dots in an inch: fewer of a long roll, as the scanner takes no picture of more than 16,000 rows. */
function resolutionOf(info: string): number {
  const [, height = "842"] = /Page size: +[\d.]+ x ([\d.]+) pts/.exec(info) ?? [];
  return Math.min(200, Math.floor((15_500 * 72) / Number(height)));
}

/** The codes on a picture of a page; it is no fault that there is none. */
function scanned(picture: string): string[] {
  try {
    return run("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture)
      .split("\n")
      .filter(Boolean);
  } catch (error) {
    if ((error as { status?: number }).status === 4) return [];
    throw error;
  }
}
